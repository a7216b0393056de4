import { ActionError, plain } from "@stageway/core";
import { hasNoShell } from "../hosts/journal.ts";
import type { Connection, ExecOptions } from "@stageway/remote";

/** Runs scripts of ours as root. */
export interface RootShell {
  /** Values are arguments, `$1` on. @throws {ActionError} with what the host said, when the script fails. */
  run(script: string, values: readonly string[], options?: Pick<ExecOptions, "input">): Promise<string>;
}

/** Root, who logged in, or whoever may become it by sudo without a password. @throws {ActionError} for anybody else. */
export async function rootShell(connection: Connection): Promise<RootShell> {
  const { host, user } = connection.address;
  const { stdout } = await connection.exec(["sh", "-c", "id -u; sudo -n true 2>/dev/null && echo sudo"]);
  const [id = "", sudo] = stdout.trim().split("\n");
  if (hasNoShell(stdout)) throw new ActionError(`Cannot install on ${host}: the key of ${user} has no shell`);
  if (id !== "0" && sudo !== "sudo")
    throw new ActionError(
      `Cannot install on ${host}: ${user} is not root, and may not become it by sudo without a password`,
      {
        hint: "Log in as somebody who may: --as root, with a key of theirs (--identity)",
      },
    );
  const become = id === "0" ? [] : ["sudo", "-n"];
  return {
    run: async (script, values, options = {}) => {
      const finished = await connection.exec([...become, "sh", "-c", script, "sh", ...values], options);
      if (finished.ok) return finished.stdout;
      const said = plain(finished.stderr).trim().split("\n").at(-1) ?? "";
      throw new ActionError(`Cannot install on ${host}: ${said || finished.shortMessage}`);
    },
  };
}
