import { ActionError, describe, type Context } from "@stageway/core";
import { parseCommit, type Flow } from "@stageway/pipeline";
import { parseDigestReference } from "@stageway/registry";
import type { NamedDeployment } from "./deployment.ts";
import type { Inputs } from "./inputs.ts";

/** A record that is to be opened. */
export interface OpenRequest {
  readonly stage: string;
  readonly version: string;
  /** Empty when what is deployed is no release. */
  readonly release: string;
  /** Known already, or to be read in the release. */
  readonly commit: string | undefined;
  readonly flow: Flow;
  readonly url: string | undefined;
}

const onlyToOpen = ["stage", "version", "release", "commit", "url"] as const;
const onlyToClose = ["deployment", "outcome", "reason"] as const;

/** What is to be opened. Every problem is reported at once. */
export function openRequest(inputs: Inputs, { sha }: Pick<Context, "sha">): OpenRequest {
  const problems = misplaced(inputs, onlyToClose, "close");
  const { stage = "", version = "", release = "", flow, url } = inputs;
  if (stage === "") problems.push('stage: is needed with "open"');
  if (version === "") problems.push('version: is needed with "open"');
  if (release !== "") attempt(problems, "release", () => parseDigestReference(release));
  const given = inputs.commit ?? (release === "" ? sha : undefined);
  if (given === "") problems.push("commit: is needed, because this run does not say which it is about");
  const commit =
    given === undefined || given === "" ? undefined : attempt(problems, "commit", () => parseCommit(given));
  if ((inputs.username === undefined) !== (inputs.password === undefined))
    problems.push("username and password: give both or none");
  refuse(problems);
  return { stage, version, release, commit, flow, url };
}

/** What is to be closed. */
export function closeRequest(inputs: Inputs): NamedDeployment {
  const problems = misplaced(inputs, onlyToOpen, "open");
  if (inputs.deployment === undefined) problems.push('deployment: is needed with "close"');
  refuse(problems);
  return inputs.deployment ?? { number: 0 };
}

function misplaced(inputs: Inputs, names: readonly (keyof Inputs)[], action: "open" | "close"): string[] {
  const given = names.filter((name) => inputs[name] !== undefined);
  return given.map((name) => `${name}: is for "${action}" alone, and this step has "${inputs.action}"`);
}

function attempt<T>(problems: string[], input: string, task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    problems.push(`${input}: ${describe(error)}`);
    return undefined;
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new ActionError(`Cannot read the inputs:\n  - ${problems.join("\n  - ")}`);
}
