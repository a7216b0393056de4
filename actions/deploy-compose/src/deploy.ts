import { withProcesses, type Ending, type Run } from "@stageway/core";
import { deliverAsStep, deploy, type Order } from "@stageway/delivery";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Deploys as a step of a job. */
export async function deployCompose(order: Order, inputs: Inputs, run: Run): Promise<Ending> {
  return await deliverAsStep((client) => deploy(order, inputs, client, withProcesses(run)), setOutputs, order, run);
}
