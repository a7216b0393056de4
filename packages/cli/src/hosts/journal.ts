import { ActionError, plain } from "@stageway/core";
import { openTarget, type Connection, type Target, type TargetOptions } from "@stageway/remote";

/** Milliseconds for a look at a host: somebody sits there and waits. */
export const lookPatience = 60_000;

/**
 * The target in a project's directory, or `undefined` when stageway was never there: looking leaves no trace. A key without
 * a shell always has one, since whoever installed it put the program there.
 *
 * @throws {ActionError} when the host does not say whether there is one
 */
export async function openJournal(
  connection: Connection,
  directory: string,
  options: Pick<TargetOptions, "log"> = {},
): Promise<Target | undefined> {
  const command = ["sh", "-c", '[ -d "$1" ]', "sh", `${directory}/.stageway/deployments`];
  const { ok, stdout, stderr, exitCode, shortMessage } = await connection.exec(command, { timeout: lookPatience });
  if (ok || hasNoShell(stdout)) return openTarget({ shell: connection, directory, ...options });
  if (exitCode === 1) return undefined;
  const said = plain(stderr).trim().split("\n").at(-1) || shortMessage;
  throw new ActionError(`Cannot look into ${directory} on ${connection.address.host}: ${said}`);
}

/** Whether the key that logged in has a forced command: asked for a shell, the program there says so. */
export function hasNoShell(stdout: string): boolean {
  return /^=forced\r?$/m.test(stdout);
}
