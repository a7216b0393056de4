import { ActionError, quote, type Check as CheckInput } from "@stageway/core";
import { readPlan } from "@stageway/pipeline/inputs";
import { loginOf, type Login } from "@stageway/registry/inputs";
import { ownConnections, type OwnConnection } from "@stageway/remote/inputs";
import type { Check } from "./check.ts";
import type { Inputs } from "./inputs.ts";
import { plannedFor, type Planned } from "./planned.ts";

/** What is to hold, and what it takes to find out. */
export interface Request {
  readonly checks: readonly Check[];
  readonly login: Login | undefined;
  /** Nothing when the sessions of the job's deploy step are to be used. */
  readonly own: readonly OwnConnection[] | undefined;
  /** The compose project's directory on those hosts, when the plan says it. */
  readonly directory: string | undefined;
}

/** Reads what the inputs say together; everything that is wrong with them goes into `check`. */
export async function toRequest(inputs: Inputs, check: CheckInput): Promise<Request> {
  const own = await ownConnections(inputs, check);
  const login = check("username, password", () => loginOf(inputs.username, inputs.password));
  const plan = await check("plan", () => readPlan(inputs.plan));
  const planned = () => {
    const found = plan();
    return found === undefined ? undefined : plannedFor(inputs.stage, found);
  };
  const checks = await check("checks", () => wantedChecks(inputs, planned()));
  return { checks: checks(), login: login(), own: own(), directory: planned()?.directory };
}

/** The checks that the inputs name, or else the plan has for the stage. */
async function wantedChecks(inputs: Inputs, planned: Planned | undefined): Promise<readonly Check[]> {
  const { stage, checks, url, secrets, release } = inputs;
  const allowPrivate = inputs.allowPrivate || inputs.via === "ssh";
  const options = { secrets, allowPrivate, base: url?.href ?? planned?.url };
  const { parseChecks, readChecks } = await import("./parse-checks.ts");
  if (checks === undefined && (planned === undefined || planned.checks.length === 0)) {
    const where = stage === undefined ? "the plan" : `the plan for stage ${quote(stage)}`;
    throw new ActionError(`are needed: none are given${planned === undefined ? "" : `, and ${where} has none`}`, {
      hint: 'Give the input "checks", or "plan" when the configuration has checks for the stage',
    });
  }
  const wanted = checks === undefined ? readChecks(planned?.checks ?? [], options) : await parseChecks(checks, options);
  // Without a release there is nothing to ask a registry for: a name that only a release explains is wrong already.
  return release === undefined ? (await import("./revisions.ts")).withRevisions(wanted, undefined) : wanted;
}
