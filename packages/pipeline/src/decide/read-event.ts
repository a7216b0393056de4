import { ActionError, boolean, describe, plain, quote, type Ref } from "@stageway/core";
import { parseBranch, parseTagName } from "../ref.ts";
import type { Asked, Event } from "./event.ts";

/** The facts of a run that say what happened. */
export interface EventFacts {
  readonly eventName: string;
  /** The webhook's payload; may lack anything, as it does under act. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly ref: Ref;
  readonly repository: { readonly owner: string; readonly name: string };
}

/** Reads the event of a run. Names of branches and tags come from full refs only, and are checked. */
export function readEvent(facts: EventFacts): Event {
  try {
    return (readers.get(facts.eventName) ?? other)(facts);
  } catch (error) {
    if (Error.isError(error) && error.name === "ActionError") throw error;
    throw new ActionError(`Cannot read the ${facts.eventName} event: ${describe(error)}`, { cause: error });
  }
}

const readers: ReadonlyMap<string, (facts: EventFacts) => Event> = new Map([
  ["push", readPush],
  ["pull_request", readPullRequest],
  ["pull_request_target", readPullRequest],
  ["pull_request_review", readPullRequest],
  ["pull_request_review_comment", readPullRequest],
  ["workflow_dispatch", readDispatch],
  ["release", readRelease],
  ["schedule", unattended],
  ["repository_dispatch", unattended],
  ["workflow_run", readWorkflowRun],
]);

function unattended({ eventName }: EventFacts): Event {
  return { kind: "unattended", name: eventName };
}

function other({ eventName }: EventFacts): Event {
  return { kind: "other", name: eventName };
}

/** Where a merge queue keeps what it is about to try; GitHub alone writes there. */
const mergeQueue = "refs/heads/gh-readonly-queue/";

function readPush({ ref, event }: EventFacts): Event {
  if (ref.full.startsWith(mergeQueue)) return { kind: "other", name: "push by a merge queue" };
  const deleted = at(event, "deleted") === true;
  if (ref.kind === "tag") return { kind: "tag", tag: parseTagName(ref.name), deleted };
  return { kind: "push", branch: branchOf(ref), deleted };
}

function readPullRequest({ event, repository }: EventFacts): Event {
  const pull = at(event, "pull_request");
  const home = `${repository.owner}/${repository.name}`;
  const from = at(pull, "head", "repo", "full_name");
  return {
    kind: "pull-request",
    base: parseBranch(textAt(pull, "base", "ref")),
    head: textAt(pull, "head", "ref"),
    fork: typeof from !== "string" || from.toLowerCase() !== home.toLowerCase(),
    draft: at(pull, "draft") === true,
    title: textAt(pull, "title"),
  };
}

function readDispatch({ ref, event }: EventFacts): Event {
  const kind = ref.kind === "tag" ? "tag" : "branch";
  const name = kind === "tag" ? parseTagName(ref.name) : branchOf(ref);
  return { kind: "dispatch", ref: { kind, name }, asked: readAsked(at(event, "inputs")) };
}

function readRelease({ event }: EventFacts): Event {
  const release = at(event, "release");
  return {
    kind: "release",
    action: textAt(event, "action"),
    tag: parseTagName(textAt(release, "tag_name")),
    draft: at(release, "draft") === true,
    preRelease: at(release, "prerelease") === true,
  };
}

/** Runs that a pull request did not start; all others count as if one had. */
const trusted: readonly string[] = ["push", "release", "workflow_dispatch", "repository_dispatch", "schedule"];

/**
 * Whether a run may have checked out what is not merged: a pull request's commit, or one that a stranger's event names. Some of these runs
 * have the rights of the default branch, secrets included. Where no event is named there is no run of GitHub's.
 */
export function mayBeUnmerged({ eventName, event, ref }: Pick<EventFacts, "eventName" | "event" | "ref">): boolean {
  if (eventName === "") return false;
  if (eventName === "workflow_run") return !trusted.includes(textAt(event, "workflow_run", "event"));
  return !trusted.includes(eventName) || ref.full.startsWith(mergeQueue);
}

/** A run that follows another has the commit of the default branch, but anybody's pull request may have started the other. */
function readWorkflowRun({ eventName, event }: EventFacts): Event {
  const first = textAt(event, "workflow_run", "event");
  if (trusted.includes(first)) return { kind: "unattended", name: eventName };
  return { kind: "other", name: `${eventName} after ${first === "" ? "an unknown event" : plain(first)}` };
}

/** The inputs of a run that was started by hand: the stage under one of its usual names, and two switches. */
function readAsked(inputs: unknown): Asked {
  const given = (...names: readonly string[]) => {
    const found = names.map((name) => at(inputs, name)).find((value) => value !== undefined && value !== "");
    return found === undefined ? undefined : typeof found === "string" ? found : JSON.stringify(found);
  };
  return {
    stage: given("deploy_environment", "environment", "stage"),
    skipTests: readSwitch("skip_tests", given("skip_tests", "skip-tests")),
    forceRebuild: readSwitch("force_rebuild", given("force_rebuild", "force-rebuild")),
  };
}

function readSwitch(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  try {
    return boolean(value);
  } catch (error) {
    throw new ActionError(`Cannot read the run's input ${name}: ${describe(error)}`);
  }
}

function branchOf(ref: Ref): string {
  if (ref.kind === "branch") return parseBranch(ref.name);
  throw new SyntaxError(`the ref must be a branch's, refs/heads/…: current value is ${quote(ref.full)}`);
}

/** A value deep in a payload, `undefined` when any part of the way is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key]; // An object that has the key.
  }
  return here;
}

function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}
