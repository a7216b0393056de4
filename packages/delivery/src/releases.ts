import { ActionError, didYouMean, quote } from "@stageway/core";
import type { JobOutcome, Target, TargetStatus } from "@stageway/remote";
import { readNote, type ReleaseNote } from "./release-note.ts";

/** An ended deployment from the target's journal, with its release. */
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

/** The releases in a target's journal, newest deployment first. */
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

/** Whether the same release with another environment counts as an earlier one; it does by default. */
export interface PickOptions {
  readonly environments?: boolean;
}

/** Name of the running release, for deploying it again with another environment. */
export const runningRelease = "current";

/**
 * Selects the release for a rollback: the one that `wanted` names by version, number, reference or `current`. Without `wanted`, the last one
 * verified before the running release was first deployed, so that a second rollback goes further back. The same release with another
 * environment counts as an earlier one, unless `environments` is false.
 *
 * @throws {ActionError} when there is no such release, or it was never verified there
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
 * Selects the release for a rollback over several hosts. The host with the newest running deployment decides, because the others may have
 * undone an attempt that it kept.
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

/** The release that runs on the host with the newest running deployment; `undefined` when nothing runs anywhere. */
export function runningOver(hosts: readonly (readonly JournaledRelease[])[]): JournaledRelease | undefined {
  return latestFirst(hosts)[0]?.find(({ running }) => running);
}

function latestFirst(hosts: readonly (readonly JournaledRelease[])[]): readonly (readonly JournaledRelease[])[] {
  const runningOn = (releases: readonly JournaledRelease[]) => releases.find(({ running }) => running)?.number ?? 0;
  return hosts.toSorted((a, b) => runningOn(b) - runningOn(a));
}

/** The last verified deployment on this host of the same release as on another host. */
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

/** Whether a name is the reference of a release in a registry, which the target need not know. */
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

/** Identifies a release across hosts: its reference, or its images and files when it is in no registry. */
export function identityOf({ reference, wanted: { services, files } }: JournaledRelease): string {
  return reference === ""
    ? JSON.stringify([[...services].map(([name, { image }]) => [name, image]), files])
    : reference;
}
