import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ActionError, gitFault, plainGit, type Finished } from "@stageway/core";
import type { World } from "../verb.ts";

/** What is needed to run git. */
export type GitWorld = Pick<World, "processes" | "cwd" | "env">;

/**
 * Runs git and gives its output without the final newline; `undefined` when it fails, for instance outside of any repository.
 *
 * @throws {ActionError} with git's own reason when it cannot use the repository.
 */
export function gitIn(world: Pick<GitWorld, "processes">, cwd: string) {
  return async (args: readonly string[]): Promise<string | undefined> => {
    const finished = await runGit(world, cwd, args);
    return finished.ok ? finished.stdout.trimEnd() : undefined;
  };
}

/**
 * Runs git and gives the finished process.
 *
 * @throws {ActionError} with git's own reason when it cannot use the repository.
 */
export async function runGit(
  world: Pick<GitWorld, "processes">,
  cwd: string,
  args: readonly string[],
): Promise<Finished> {
  const finished = await world.processes.run("git", args, { cwd, moreEnv: plainGit });
  if (!finished.ok) refuseFault(finished, cwd);
  return finished;
}

/** @throws {ActionError} when git's output says that it cannot use the repository, even after a success. */
export function refuseFault(finished: Finished, folder: string): void {
  const fault = gitFault(finished, folder);
  if (fault === undefined) return;
  if (fault.outside === true) refuseUnusable(folder);
  else throw new ActionError(`Cannot read the repository: ${fault.why}`, { hint: fault.todo });
}

/** Tells a folder outside of any repository, which is fine, from one with a `.git` that git rejects. */
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
