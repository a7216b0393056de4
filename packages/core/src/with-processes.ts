import type { Processes } from "./processes/processes.ts";
import { createProcesses } from "./processes/system-processes.ts";
import type { Run } from "./run.ts";

/** A run that can also start programs. */
export interface Work extends Run {
  readonly processes: Processes;
}

/**
 * Adds what starts programs to a run. Call it in what an action loads after it has read its inputs: an action that stops at its inputs
 * starts no program, and should not load the code for it.
 */
export function withProcesses(run: Run): Work {
  return { ...run, processes: createProcesses(run) };
}
