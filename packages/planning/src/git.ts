import { plainGit, type Env, type Finished, type ProcessOptions, type Running } from "@stageway/core";
import type { World } from "./world.ts";

const seconds = 1000;

const usual = ["-c", "core.quotepath=off", "--literal-pathspecs"];

/** Runs git in the checkout. Its failures are values: a shallow clone, or none, is nothing unusual. */
export function git({ processes, context }: World, args: readonly string[]): Promise<Finished> {
  return processes.run("git", [...usual, ...args], options(context));
}

/** Starts git in the checkout; its input is left to be written. */
export function startGit({ processes, context }: World, args: readonly string[], moreEnv: Env): Running {
  return processes.start("git", [...usual, ...args], { ...options(context), moreEnv: { ...plainGit, ...moreEnv } });
}

function options({ workspace }: World["context"]): ProcessOptions {
  return { cwd: workspace, timeout: 60 * seconds, maxOutput: 64 * 1024 * 1024, moreEnv: plainGit };
}
