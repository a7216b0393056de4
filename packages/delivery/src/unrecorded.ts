import { isDisguised } from "@stageway/core";
import { flows, type Flow } from "@stageway/pipeline";
import type { Report, TargetStatus, UploadFile } from "@stageway/remote";

/** A deployment that began while GitHub could not be reached: what its record is to say, kept beside its journal. */
export interface Unrecorded {
  readonly stage: string;
  readonly commit: string;
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  readonly runUrl: string;
  /** Made for this attempt alone: a record that was opened without anybody seeing it is found by it. */
  readonly marker: string;
}

/** What a target says of how its deployments ended, and which of them GitHub has not heard of. */
export interface Journal {
  readonly status: TargetStatus;
  readonly unrecorded: ReadonlyMap<number, Unrecorded>;
}

const name = "unrecorded";

/** Prints `<number> <document>` for each of them. */
export const unrecordedReport: Report = ["unrecorded"];

export function unrecordedFile(unrecorded: Unrecorded): UploadFile {
  return { path: name, content: `${JSON.stringify(unrecorded)}\n` };
}

/** Notes that one run puts on record for a host: each costs calls of GitHub, and more than a few come from no outage. */
const mostNotes = 20;

/** Reads the oldest of what the report printed; what is damaged is left out. */
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
