import { ActionError, saveState, writeSummary, type Ending, type Run } from "@stageway/core";
import { deploy, type Client, type Order } from "@stageway/delivery";
import { saveHeld } from "./held.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Deploys as a step of a job: what becomes known are its outputs, and its post step gives the verdict. */
export async function deployCompose(order: Order, inputs: Inputs, run: Run): Promise<Ending> {
  const known: { planned: boolean } = { planned: false };
  const client: Client = {
    tell: (facts) => {
      if ("number" in facts) known.planned = true;
      if (facts.deployment !== undefined) saveHeld(facts.deployment);
      setOutputs(facts);
    },
    summarize: (markdown) => writeSummary(markdown, run.env),
    keepSession: (session) => saveState("session", session),
  };
  try {
    return await deploy(order, inputs, client, run);
  } catch (error) {
    if (!known.planned && error instanceof ActionError) client.tell({ outcome: "refused" });
    throw error;
  }
}
