import { describe, parseJson, type Outcome } from "@stageway/core";
import { flows, type Flow } from "./flow.ts";
import { commit, firstSchema } from "./grammar.ts";
import {
  anyText,
  choice,
  describeProblems,
  nullable,
  object,
  optional,
  readBy,
  required,
  text,
  whole,
} from "./shape/index.ts";

/** The task of our deployment records, by which they are told from GitHub's own. */
export const recordTask = "stageway";

/** A release that was confirmed on a stage. */
export interface VerifiedRelease {
  /** `repository@sha256:…`; empty for what lies in no registry as a release, and so cannot be deployed again by its name. */
  readonly release: string;
  readonly version: string;
  readonly commit: string;
  /** The deployment's number. */
  readonly number: number;
  /** Page of the run that deployed it; absent where no run did. */
  readonly runUrl?: string;
  /** Why it was deployed; absent where its record is of an earlier version. */
  readonly flow?: Flow;
}

/** What a deployment record carries. */
export interface RecordPayload {
  readonly schemaVersion: 1;
  /** `repository@sha256:…`; empty for what lies in no registry as a release. */
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  /** The release that was verified last when this deployment began; `null` before the first. */
  readonly verified: VerifiedRelease | null;
  readonly runUrl: string;
  /** Made for this attempt alone: by it a record whose answer was lost is found again. */
  readonly marker: string;
}

const number = whole({ min: 1, max: Number.MAX_SAFE_INTEGER });

const verified = object({
  release: required(anyText, "release"),
  version: required(text(), "version"),
  commit: required(commit, "commit"),
  number: required(number, "number of the deployment"),
  runUrl: optional(anyText, "page of the run"),
  flow: optional(choice(...flows), "flow"),
});

const payload = object({
  schemaVersion: required(firstSchema, "1"),
  release: required(anyText, "release"),
  version: required(text(), "version"),
  flow: required(choice(...flows), "flow"),
  verified: required(nullable(verified), "release verified last"),
  runUrl: required(anyText, "page of the run"),
  marker: required(text({ max: 100 }), "mark of the attempt"),
});

/** A payload as GitHub gives it back, an object or its text; what is wrong with it when it is not one of ours. */
export function readPayload(value: unknown): RecordPayload | { readonly problem: string } {
  let document = value;
  if (typeof value === "string") {
    try {
      document = parseJson(value);
    } catch (error) {
      return { problem: describe(error) };
    }
  }
  const reading = readBy(payload, document);
  return "value" in reading ? reading.value : { problem: describeProblems(reading.problems) };
}

/** The states of a deployment on GitHub. */
export type DeploymentState = "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";

/** The state in which each outcome leaves its record: `success` only for what was confirmed. */
export const closingStates: Readonly<Record<Outcome, DeploymentState>> = {
  deployed: "success",
  unchanged: "success",
  refused: "error",
  "rolled-back": "failure",
  degraded: "error",
  superseded: "inactive",
};

const longestDescription = 140;

/** The description of a closed record: the outcome, by which it can be read back, and why; at most 140 characters. */
export function closingDescription(outcome: Outcome, reason: string): string {
  return shorten(reason === "" ? outcome : `${outcome}: ${reason.replace(/\s+/g, " ").trim()}`);
}

/** Text as a description takes it: at most 140 characters, never half of one. */
export function shorten(description: string): string {
  const characters = Array.from(description);
  if (characters.length <= longestDescription) return description;
  return `${characters.slice(0, longestDescription - 1).join("")}…`;
}

/** The outcome in the description of a closed record. */
export function outcomeOf(state: string, description: string): Outcome | undefined {
  const words = Object.keys(closingStates) as Outcome[]; // The keys of a record of outcomes are outcomes.
  return words.find(
    (word) => closingStates[word] === state && (description === word || description.startsWith(`${word}:`)),
  );
}
