import type { JudgedRecord, Place } from "./place.ts";

/** Something that talks to GitHub: done once while one of its calls goes wrong, followed by what comes later anyway. */
export interface Scene {
  readonly name: string;
  /** Asks several things at the same time. */
  readonly asksAtOnce?: true;
  /** Brings about what was there before. */
  prepare(place: Place, stage: string): Promise<Prepared>;
}

export interface Prepared {
  /** What is done while things go wrong. */
  readonly act: () => Promise<void>;
  /** What comes later, when nothing goes wrong any more: the post step, the next run. */
  readonly follow?: (failed: boolean) => Promise<void>;
  /** What must be on record in the end. */
  judge(records: readonly JudgedRecord[], failed: boolean): string[];
}

/** Says what is wrong about the record of a version: it must be there once, and have been given each of these states once, in this order. */
export function faultsOfRecord(
  records: readonly JudgedRecord[],
  version: string,
  allowed: readonly (readonly string[])[],
): string[] {
  const found = records.filter((record) => record.version === version);
  const [record] = found;
  const once = allowed.some((states) => states.length === 0) && found.length === 0;
  if (once) return [];
  if (record === undefined) return [`the record of ${version} is lost`];
  if (found.length > 1) return [`${found.length} records of ${version}`];
  const told = record.states.join(" ");
  if (allowed.some((states) => states.join(" ") === told)) return [];
  return [
    `the record of ${version} was given "${told}" and not "${allowed.map((one) => one.join(" ")).join('" or "')}"`,
  ];
}
