import { startAct, type ActOptions } from "@stageway/testbed";
import type { View } from "../view.ts";
import { Follower, type StepFailure } from "./follower.ts";

/** The result of a workflow under act. */
export interface WorkflowEnd {
  readonly ok: boolean;
  /** The failed steps. */
  readonly failures: readonly StepFailure[];
  /** The summaries that its steps wrote, as Markdown. */
  readonly summaries: readonly string[];
  /** Its whole log. */
  readonly text: string;
}

/** Runs a workflow under act and shows each step as it ends. */
export async function runWorkflow(
  options: Omit<ActOptions, "onLine">,
  view: View,
  signal: AbortSignal,
): Promise<WorkflowEnd> {
  const follower = new Follower(view, options.workflow);
  await using run = await startAct({ ...options, onLine: (line) => follower.take(line) });
  const cancel = () => run.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const { exitCode, log } = await run.finished;
  signal.removeEventListener("abort", cancel);
  signal.throwIfAborted();
  follower.end(exitCode === 0);
  return { ok: exitCode === 0, failures: follower.failures, summaries: follower.summaries, text: log };
}
