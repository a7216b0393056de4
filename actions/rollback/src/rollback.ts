import { withProcesses, type Ending, type Run } from "@stageway/core";
import { deliverAsStep, rollback, type RollbackOrder } from "@stageway/delivery";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Goes back as a step of a job. */
export async function goBack(order: RollbackOrder, inputs: Inputs, run: Run): Promise<Ending> {
  return await deliverAsStep((client) => rollback(order, inputs, client, withProcesses(run)), setOutputs, order, run);
}
