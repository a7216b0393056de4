import { openTarget, type Connection, type Target, type TargetOptions } from "@stageway/remote";

/**
 * The target in a project's directory, or `undefined` when stageway was never there: looking leaves no trace. A key without
 * a shell always has one, since whoever installed it put the program there.
 */
export async function openJournal(
  connection: Connection,
  directory: string,
  options: Pick<TargetOptions, "log"> = {},
): Promise<Target | undefined> {
  const { ok, stdout } = await connection.exec(["sh", "-c", '[ -d "$1" ]', "sh", `${directory}/.stageway/deployments`]);
  return ok || hasNoShell(stdout) ? openTarget({ shell: connection, directory, ...options }) : undefined;
}

/** Whether the key that logged in has a forced command: asked for a shell, the program there says so. */
export function hasNoShell(stdout: string): boolean {
  return /^=forced\r?$/m.test(stdout);
}
