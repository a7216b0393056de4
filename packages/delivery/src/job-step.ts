import {
  ActionError,
  boolean,
  loadState,
  optional,
  parseInputs,
  saveState,
  secret,
  text,
  token,
  writeSummary,
  type Ending,
  type Run,
} from "@stageway/core";
import { readReference } from "@stageway/remote";
import { concludeHeld } from "./conclude-held.ts";
import type { Client, Facts, Order } from "./order.ts";
import { refusedSummary } from "./summary.ts";

/**
 * Deploys as a step of a job: what becomes known is put out, and the post step finds the connections and the deployment that
 * waits for its verdict.
 */
export async function deliverAsStep(
  deliver: (client: Client) => Promise<Ending>,
  setOutputs: (facts: Partial<Facts>) => void,
  order: Pick<Order, "stage" | "url"> & Partial<Pick<Order, "version">>,
  { env, context }: Pick<Run, "env" | "context">,
): Promise<Ending> {
  const known = { ended: false };
  const client: Client = {
    tell: (facts) => {
      if (facts.outcome !== undefined) known.ended = true;
      if (facts.deployment !== undefined) saveState("held", facts.deployment);
      setOutputs(facts);
    },
    summarize: (markdown) => writeSummary(markdown, env),
    keepSessions: (folder) => saveState("sessions", folder),
  };
  try {
    return await deliver(client);
  } catch (error) {
    // What is thrown before there is an end has touched nothing.
    if (!known.ended && error instanceof ActionError) {
      client.tell({ outcome: "refused" });
      client.summarize(refusedSummary(order, error, context));
    }
    throw error;
  }
}

/** Of the inputs only those that the post step needs: the others may be gone by now. */
const spec = {
  token: optional(token),
  jobStatus: text,
  keepOpen: boolean,
  signingKey: optional(secret),
  username: optional(text),
  password: optional(token),
};

/** The post step: gives the verdict on a held deployment as the job ended. */
export async function concludeAfterStep(run: Run): Promise<Ending> {
  const folder = loadState("sessions", asText, run.env);
  if (folder === undefined) return;
  const read = () => {
    const { signingKey, username, password, ...inputs } = parseInputs(spec, run.env);
    const signing = { signingKey, username, password };
    return { held: loadState("held", readReference, run.env), signing, ...inputs };
  };
  return await concludeHeld(folder, read, run);
}

function asText(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("it is no text");
  return value;
}
