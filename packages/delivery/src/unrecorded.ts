import { isDisguised } from "@stageway/core";
import { flows, type Flow } from "@stageway/pipeline";
import type { Report, TargetStatus, UploadFile } from "@stageway/remote";

/** The content of a missing record, kept beside the journal of a deployment that started while GitHub was unreachable. */
export interface Unrecorded {
  readonly stage: string;
  readonly commit: string;
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  readonly runUrl: string;
  /** Unique to this attempt. It finds a record whose creation was not confirmed to the client. */
  readonly marker: string;
}

/** The target's deployments with their outcomes, and the content of missing records by number. */
export interface Journal {
  readonly status: TargetStatus;
  readonly unrecorded: ReadonlyMap<number, Unrecorded>;
}

const name = "unrecorded";

/** A report that prints `<number> <document>` for each missing record. */
export const unrecordedReport: Report = ["unrecorded"];

/** The file, beside the journal of a deployment, with the content of its missing record. */
export function unrecordedFile(unrecorded: Unrecorded): UploadFile {
  return { path: name, content: `${JSON.stringify(unrecorded)}\n` };
}

/** Maximum number of missing records that one run creates for a host. Each costs API calls, and no outage explains more. */
const mostNotes = 20;

/** Parses the output of `unrecordedReport`: the oldest entries, without damaged ones. */
export function readUnrecorded(printed: string): ReadonlyMap<number, Unrecorded> {
  const pairs = printed.split("\n").flatMap((line): (readonly [number, Unrecorded])[] => {
    const [, number, json] = /^(\d{1,15}) (\{.*\})$/.exec(line) ?? [];
    const read = json === undefined ? undefined : narrow(json);
    return read === undefined ? [] : [[Number(number), read]];
  });
  return new Map(pairs.sort(([a], [b]) => a - b).slice(0, mostNotes));
}

function narrow(json: string): Unrecorded | undefined {
  const value = parsed(json);
  const { stage, commit, release, version, flow: word, runUrl, marker } = value;
  const flow = flows.find((known) => known === word);
  const texts = [stage, commit, release, version, runUrl, marker];
  if (flow === undefined || !texts.every((text) => typeof text === "string" && !isDisguised(text))) return undefined;
  return { ...(value as Omit<Unrecorded, "flow">), flow }; // Each of them is a text, as was just seen.
}

function parsed(json: string): Partial<Record<keyof Unrecorded, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
