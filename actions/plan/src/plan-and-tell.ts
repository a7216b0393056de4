import { writeSummary } from "@stageway/core";
import type { World } from "@stageway/planning";
import { outputsOf, setOutputs } from "./outputs.ts";
import { plan, type Given } from "./plan.ts";
import { summaryOf } from "./summary.ts";

/** Plans, sets the outputs and writes the summary. All that this needs is loaded as one file, when the inputs are right. */
export async function planAndTell(given: Given, world: World, env: NodeJS.ProcessEnv): Promise<void> {
  const planned = await plan(given, world);
  setOutputs(outputsOf(planned));
  writeSummary(summaryOf(planned, world.context), env);
}

export { readConfigurationFrom } from "@stageway/pipeline/config";
