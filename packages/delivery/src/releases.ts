import { ActionError, didYouMean, quote } from "@stageway/core";
import type { JobOutcome, Target, TargetStatus } from "@stageway/remote";
import { readNote, type ReleaseNote } from "./release-note.ts";

/** A deployment that has ended, with its release, as the target knows it. */
export interface JournaledRelease extends ReleaseNote {
  readonly number: number;
  readonly outcome: JobOutcome;
  /** Whether it was confirmed there. */
  readonly verified: boolean;
  /** Whether it is what runs now. */
  readonly running: boolean;
  /** Milliseconds since 1970, by the target's clock. */
  readonly endedAt: number;
  /** SHA-256 of the `.env` that it ran with, where the target says it. */
  readonly environment?: string;
}

/** The releases that a target has on record, the newest deployment first. */
export async function listReleases(target: Target): Promise<readonly JournaledRelease[]> {
  const { status, reports } = await target.read({ releases: ["releases"] });
  return readReleases(reports["releases"]?.stdout ?? "", status);
}

/** Reads lines of `<number> <seconds> <digest of the environment> <note>`; a program that is older leaves the digest out. */
export function readReleases(printed: string, { current, deployments }: TargetStatus): readonly JournaledRelease[] {
  const outcomes = new Map(deployments.map(({ number, outcome }) => [number, outcome]));
  const found = printed.split("\n").flatMap((line): JournaledRelease[] => {
    const [, digits = "", seconds, environment, json = ""] =
      /^(\d{1,15}) (\d{1,12}) (?:([0-9a-f]{64}) )?(\{.*\})$/.exec(line) ?? [];
    const number = Number(digits);
    const outcome = outcomes.get(number);
    const note = readNote(json);
    if (outcome === undefined || note === undefined) return [];
    const verified = outcome === "deployed";
    const ended = { outcome, verified, running: number === current, endedAt: Number(seconds) * 1000 };
    return [{ ...note, number, ...ended, ...(environment !== undefined && { environment }) }];
  });
  return found.sort((a, b) => b.number - a.number);
}

export interface PickOptions {
  readonly environments?: boolean;
}

/** What names the release that runs, to deploy it again with another environment. */
export const runningRelease = "current";

/**
 * The release to go back to: the one that `wanted` names by its version, number or reference, the one that runs, or the one that was verified
 * last before what runs now first was. Going back twice goes further back: what somebody fled from is not picked. The same
 * release with another environment counts as an earlier one, unless `environments` is false.
 *
 * @throws {ActionError} when there is none, or when it was never verified there
 */
export function pickRelease(
  releases: readonly JournaledRelease[],
  wanted?: string,
  { environments = true }: PickOptions = {},
): JournaledRelease {
  const verified = releases.filter((release) => release.verified);
  const named =
    wanted === undefined
      ? undefined
      : releases.filter((release) => (wanted === runningRelease ? release.running : isNamed(release, wanted)));
  const [picked] = named === undefined ? earlier(verified, environments) : named.filter((release) => release.verified);
  if (picked !== undefined) return picked;
  const known = [...new Set(verified.map(({ number, version }) => `${version} (${number})`))].join(", ") || "none";
  if (wanted === undefined) {
    throw new ActionError(`Cannot go back: no earlier release was verified on this target: current value is ${known}`, {
      hint: "Deploy an earlier release instead",
    });
  }
  const why = named?.length === 0 ? "the target does not know it" : "it was never verified there";
  const names = verified.map(({ version }) => version);
  throw new ActionError(`Cannot go back to ${quote(wanted)}: ${why}${didYouMean(wanted, names)}`, {
    hint: `Verified there: ${known}`,
  });
}

/**
 * The same over several hosts: the one on which something ran last decides, since on the others an attempt may have been
 * undone that it kept.
 *
 * @throws {ActionError} what that host says, when none has such a release
 */
export function pickOver(
  hosts: readonly (readonly JournaledRelease[])[],
  wanted?: string,
  options?: PickOptions,
): JournaledRelease {
  const latest = latestFirst(hosts);
  const known = wanted === undefined ? undefined : latest.find((releases) => knows(releases, wanted));
  return pickRelease(known ?? latest[0] ?? [], wanted, options);
}

/** What runs on the host on which something ran last; nothing where nothing does. */
export function runningOver(hosts: readonly (readonly JournaledRelease[])[]): JournaledRelease | undefined {
  return latestFirst(hosts)[0]?.find(({ running }) => running);
}

function latestFirst(hosts: readonly (readonly JournaledRelease[])[]): readonly (readonly JournaledRelease[])[] {
  const runningOn = (releases: readonly JournaledRelease[]) => releases.find(({ running }) => running)?.number ?? 0;
  return hosts.toSorted((a, b) => runningOn(b) - runningOn(a));
}

/** The release on a host that is the same as one of another host, as it was verified there last. */
export function sameRelease(
  releases: readonly JournaledRelease[],
  wanted: JournaledRelease,
): JournaledRelease | undefined {
  const same = releases.filter((release) => release.verified && identityOf(release) === identityOf(wanted));
  // The same release may have been there with several environments.
  return same.find(({ number }) => number === wanted.number) ?? same[0];
}

function knows(releases: readonly JournaledRelease[], wanted: string): boolean {
  return releases.some((release) => release.verified && isNamed(release, wanted));
}

/** Whether a name is that of a release in a registry, which can be had although the target does not know it. */
export function isReference(wanted: string): boolean {
  return /^[^@\s]+\/[^@\s]+@sha256:[0-9a-f]{64}$/.test(wanted);
}

/** Whether a version, number or reference is that of a release. */
export function isNamed({ version, number, reference }: JournaledRelease, wanted: string): boolean {
  return wanted === version || wanted === String(number) || wanted === reference;
}

function earlier(verified: readonly JournaledRelease[], environments: boolean): readonly JournaledRelease[] {
  const running = verified.find((release) => release.running);
  if (running === undefined) return verified;
  const since = running.rollbackOf ?? running.number;
  return verified.filter((release) => release.number < since && differs(release, running, environments));
}

/** Another release, or the same one with another environment. */
function differs(one: JournaledRelease, other: JournaledRelease, environments: boolean): boolean {
  if (identityOf(one) !== identityOf(other)) return true;
  if (!environments) return false;
  return one.environment !== undefined && other.environment !== undefined && one.environment !== other.environment;
}

/** What makes a release the same on several hosts: its reference; its images and files where it lies in no registry. */
export function identityOf({ reference, wanted: { services, files } }: JournaledRelease): string {
  return reference === ""
    ? JSON.stringify([[...services].map(([name, { image }]) => [name, image]), files])
    : reference;
}
