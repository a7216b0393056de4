import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ActionError, gitFault, plainGit, type Finished } from "@stageway/core";
import type { World } from "../verb.ts";

export type GitWorld = Pick<World, "processes" | "cwd" | "env">;

/**
 * Runs git and gives what it printed, without the line's end; `undefined` when it says no, which it does outside of any repository.
 *
 * @throws {ActionError} with git's own reason when it cannot use the repository.
 */
export function gitIn(world: Pick<GitWorld, "processes">, cwd: string) {
  return async (args: readonly string[]): Promise<string | undefined> => {
    const finished = await runGit(world, cwd, args);
    return finished.ok ? finished.stdout.trimEnd() : undefined;
  };
}

/** The same with all that is known of its end. */
export async function runGit(
  world: Pick<GitWorld, "processes">,
  cwd: string,
  args: readonly string[],
): Promise<Finished> {
  const finished = await world.processes.run("git", args, { cwd, moreEnv: plainGit });
  if (!finished.ok) refuseFault(finished, cwd);
  return finished;
}

/** @throws {ActionError} when what git said, even of a success, is that the repository cannot be used. */
export function refuseFault(finished: Finished, folder: string): void {
  const fault = gitFault(finished, folder);
  if (fault === undefined) return;
  if (fault.outside === true) refuseUnusable(folder);
  else throw new ActionError(`Cannot read the repository: ${fault.why}`, { hint: fault.todo });
}

/** Outside of any repository there is no `.git`; where there is one, git does not take it for a repository. */
function refuseUnusable(cwd: string): void {
  const { dev } = statSync(cwd);
  for (let folder = cwd; statSync(folder).dev === dev; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git")))
      throw new ActionError(`Cannot read the repository: git does not take ${join(folder, ".git")} for a repository`, {
        hint: "It is damaged, or this user may not read it: clone it again, or give the user the right to read it",
      });
    if (dirname(folder) === folder) return;
  }
}
