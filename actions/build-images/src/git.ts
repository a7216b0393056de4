import { ActionError, gitFault, plainGit, requireSuccess, type Processes } from "@stageway/core";

/** A checkout, and what starts git in it. */
export interface Checkout {
  readonly processes: Pick<Processes, "run">;
  readonly cwd: string;
}

/** Bytes of a listing of a large repository. */
const maxOutput = 1 << 28;

/**
 * Runs git in the checkout and gives what it printed. Paths in `args` are paths, whatever characters they have.
 *
 * @throws {ActionError} with git's own reason.
 */
export async function git(args: readonly string[], { processes, cwd }: Checkout, act: string): Promise<string> {
  const options = { cwd, maxOutput, moreEnv: plainGit };
  const finished = await processes.run("git", ["--literal-pathspecs", ...args], options);
  const fault = finished.ok ? undefined : gitFault(finished, cwd);
  const checkOut = "Check the repository out with actions/checkout before this step.";
  if (fault !== undefined)
    throw new ActionError(`Cannot ${act}: ${fault.why}`, { hint: fault.outside === true ? checkOut : fault.todo });
  return requireSuccess(finished, act, checkOut).stdout;
}
