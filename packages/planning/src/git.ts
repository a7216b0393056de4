import type { Finished, ProcessOptions } from "@stageway/core";
import type { World } from "./world.ts";

const seconds = 1000;

/** Runs git in the checkout. Its failures are values: a shallow clone, or none, is nothing unusual. */
export function git(
  { processes, context }: World,
  args: readonly string[],
  more: Pick<ProcessOptions, "input" | "moreEnv"> = {},
): Promise<Finished> {
  const options = { cwd: context.workspace, timeout: 60 * seconds, maxOutput: 64 * 1024 * 1024, ...more };
  return processes.run("git", ["-c", "core.quotepath=off", "--literal-pathspecs", ...args], options);
}
