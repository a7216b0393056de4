import { writeSummary } from "@stageway/core";
import { readConfigurationFrom } from "@stageway/pipeline/config";
import type { Problem } from "@stageway/pipeline/shape";
import type { World } from "@stageway/planning";
import type { Inputs } from "./inputs.ts";
import { outputsOf, setOutputs } from "./outputs.ts";
import { plan } from "./plan.ts";
import { summaryOf } from "./summary.ts";

/** Plans, sets the outputs and writes the summary. All that this needs is loaded as one file, when the inputs are right. */
export async function planAndTell(inputs: Inputs, world: World, env: NodeJS.ProcessEnv): Promise<void> {
  const planned = await plan(inputs, world);
  setOutputs(outputsOf(planned));
  writeSummary(summaryOf(planned), env);
}

/** What is wrong with a configuration of those values. */
export function problemsOf(said: Readonly<Record<string, unknown>>): readonly Problem[] {
  const reading = readConfigurationFrom(said);
  return "problems" in reading ? reading.problems : [];
}
