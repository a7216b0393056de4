import { writeSummary } from "@stageway/core";
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
