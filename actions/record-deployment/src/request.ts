import type { Check } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import { parseCommit } from "@stageway/pipeline/ref";
import { loginOf } from "@stageway/registry/inputs";
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

/** What this step is asked for: to open a record, or to close one. */
export type Request =
  | { readonly action: "open"; readonly opening: OpenRequest }
  | { readonly action: "close"; readonly deployment: NamedDeployment };

/** Reads what the inputs say together in a run about the commit `sha`; everything that is wrong with them goes into `check`. */
export function toRequest(inputs: Inputs, check: Check, sha: string): Request {
  return inputs.action === "open"
    ? { action: "open", opening: toOpen(inputs, check, sha) }
    : { action: "close", deployment: toClose(inputs, check) };
}

function toOpen(inputs: Inputs, check: Check, sha: string): OpenRequest {
  refuse(onlyToClose, inputs, check);
  const stage = check("stage", () => needed(inputs.stage, inputs));
  const version = check("version", () => needed(inputs.version, inputs));
  const commit = check("commit", () => commitOf(inputs, sha));
  check("username, password", () => loginOf(inputs.username, inputs.password));
  const { release = "", flow, url } = inputs;
  return { stage: stage(), version: version(), release, commit: commit(), flow, url };
}

function toClose(inputs: Inputs, check: Check): NamedDeployment {
  refuse(onlyToOpen, inputs, check);
  return check("deployment", () => needed(inputs.deployment, inputs))();
}

/** As it is given, or that of the run; a release knows its own, and is asked later. */
function commitOf({ commit, release }: Inputs, sha: string): string | undefined {
  if (commit !== undefined) return parseCommit(commit);
  if (release !== undefined) return undefined;
  if (sha === "") throw new SyntaxError("is needed, because this run does not say which it is about");
  return parseCommit(sha);
}

function needed<T>(value: T | undefined, { action }: Inputs): T {
  if (value === undefined) throw new SyntaxError(`is needed with "${action}"`);
  return value;
}

function refuse(names: readonly (keyof Inputs)[], inputs: Inputs, check: Check): void {
  const other = inputs.action === "open" ? "close" : "open";
  for (const name of names) {
    check(name, () => {
      if (inputs[name] === undefined) return;
      throw new SyntaxError(`is for "${other}" alone, and this step has "${inputs.action}"`);
    });
  }
}
