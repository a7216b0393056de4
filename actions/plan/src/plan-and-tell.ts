import { createProcesses, writeSummary, type Run } from "@stageway/core";
import type { World } from "@stageway/planning";
import { outputsOf, setOutputs } from "./outputs.ts";
import { plan, type Given } from "./plan.ts";
import { summaryOf } from "./summary.ts";

/** What planning needs of the run, before anything is started. */
type PlanRun = Pick<Run, "context" | "clock" | "signal" | "env"> & Pick<World, "github">;

/** Plans, sets the outputs and writes the summary. All that this needs is loaded as one file, when the inputs are right. */
export async function planAndTell(given: Given, run: PlanRun): Promise<void> {
  const planned = await plan(given, { ...run, processes: createProcesses(run) });
  setOutputs(outputsOf(planned));
  writeSummary(summaryOf(planned, run.context), run.env);
}

export { readConfigurationFrom } from "@stageway/pipeline/config";
