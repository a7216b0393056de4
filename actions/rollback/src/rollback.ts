import type { Ending, Run } from "@stageway/core";
import { deliverAsStep, rollback } from "@stageway/delivery";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Goes back as a step of a job. */
export async function goBack(inputs: Inputs, run: Run): Promise<Ending> {
  const { stage, host, port, user, directory, jump = [], to, url, hold = 0 } = inputs;
  const order = {
    ...{ stage, directory, to, url, hold },
    host: { host: host.host, port: host.port ?? port, user },
    jump: jump.map((hop) => ({ ...hop, port: hop.port ?? 22 })),
  };
  return await deliverAsStep((client) => rollback(order, inputs, client, run), setOutputs, run);
}
