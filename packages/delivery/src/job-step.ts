import {
  ActionError,
  boolean,
  loadState,
  optional,
  parseInputs,
  saveState,
  text,
  token,
  writeSummary,
  type Ending,
  type Env,
  type Parsed,
  type Run,
} from "@stageway/core";
import { readReference } from "@stageway/remote";
import { concludeHeld } from "./conclude-held.ts";
import type { Client, Facts } from "./order.ts";

/**
 * Deploys as a step of a job: what becomes known is put out, and the post step finds the connections and the deployment that
 * waits for its verdict.
 */
export async function deliverAsStep(
  deliver: (client: Client) => Promise<Ending>,
  setOutputs: (facts: Partial<Facts>) => void,
  { env }: Pick<Run, "env">,
): Promise<Ending> {
  const known: { ended: boolean; sessions: string[] } = { ended: false, sessions: [] };
  const client: Client = {
    tell: (facts) => {
      if (facts.outcome !== undefined) known.ended = true;
      if (facts.deployment !== undefined) saveState("held", facts.deployment);
      setOutputs(facts);
    },
    summarize: (markdown) => writeSummary(markdown, env),
    keepSession: (session) => {
      known.sessions.push(session);
      saveState("sessions", known.sessions);
    },
  };
  try {
    return await deliver(client);
  } catch (error) {
    // What is thrown before there is an end has touched nothing.
    if (!known.ended && error instanceof ActionError) client.tell({ outcome: "refused" });
    throw error;
  }
}

/** Of the inputs only those that the post step needs: the others may be gone by now. */
const spec = { token: optional(token), jobStatus: text, keepOpen: boolean };

/** The post step: gives the verdict on a held deployment as the job ended. */
export async function concludeAfterStep(run: Run): Promise<Ending> {
  const sessions = loadState("sessions", (value) => (Array.isArray(value) ? value.filter(isText) : []), run.env);
  if (sessions === undefined || sessions.length === 0) return;
  const read = () => ({ held: loadState("held", readReference, run.env), ...parsed(run.env) });
  return await concludeHeld(sessions, read, run);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function parsed(env: Env): Parsed<typeof spec> {
  const names = ["INPUT_TOKEN", "INPUT_JOB-STATUS", "INPUT_KEEP-OPEN"];
  const only = Object.entries(env).filter(([name]) => !name.startsWith("INPUT_") || names.includes(name));
  return parseInputs(spec, Object.fromEntries(only));
}
