import { ActionError } from "@stageway/core";
import type { Configuration } from "../config/index.ts";
import type { Step } from "../decide/step.ts";
import { versionIn } from "../decide/versioned-name.ts";
import { nextVersion } from "../version-template.ts";
import { compareVersions, type Version } from "../version.ts";
import { nameByEvent, nameByTemplate } from "./image-name.ts";

/** The commit that gets a name. */
export interface NamedCommit {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly committedAt: number;
  /** Short name of the branch or tag. */
  readonly branch: string;
  readonly forceRebuild: boolean;
}

/** What is on record under a name. */
export interface NamedRecord {
  readonly version: string;
  readonly commit: string;
}

/** What was verified under a name, by which deployment. */
export interface VerifiedRecord extends NamedRecord {
  readonly number: number;
}

/** What is on record for a stage. */
export interface StageOnRecord {
  /** The newest deployment, however it ended: its name is taken. */
  readonly newest?: NamedRecord | undefined;
  /** What was verified there last, and so is there. */
  readonly verified?: NamedRecord | undefined;
}

/**
 * The version of a deployment: what the event names, else the stage's template. A name is never moved: the same commit keeps
 * it, unless everything is built again, and whatever else would carry it gets a number.
 * @throws {ActionError} when the event's own version stands for another commit, or lies below what is deployed
 */
export function chooseVersion(
  step: Step,
  commit: NamedCommit,
  configuration: Configuration,
  onRecord: StageOnRecord = {},
): string {
  if (step.version !== undefined) return named(step.version, step, commit, configuration, onRecord);
  const { newest } = onRecord;
  const base = nameByTemplate(step.stage, "version", step.settings.version ?? "{stage}-{date}-{sha}", commit);
  const count = newest === undefined ? 0 : countOf(newest.version, base);
  if (count === 0 || newest === undefined) return base;
  const again = newest.commit !== commit.commit || commit.forceRebuild;
  return again ? nextVersion(base, (version) => countOf(version, base) <= count) : newest.version;
}

/** 1 for `base`, 3 for `base-3`, 0 for anything else. */
function countOf(version: string, base: string): number {
  if (version === base) return 1;
  const [, count] = version.startsWith(base) ? (/^-([2-9]|[1-9]\d+)$/.exec(version.slice(base.length)) ?? []) : [];
  return Number(count ?? 0);
}

function named(
  name: string,
  step: Step,
  { commit }: NamedCommit,
  { releases }: Configuration,
  { newest, verified }: StageOnRecord,
): string {
  const version = nameByEvent(step.stage, name);
  const other = [newest, verified].find((record) => record?.version === version && record.commit !== commit);
  if (other !== undefined) {
    throw new ActionError(
      `Cannot deploy ${version} to ${step.stage}: it stands for ${other.commit.slice(0, 7)} there, not for ${commit.slice(0, 7)}; versions are never moved`,
      { hint: "Give what is new a version of its own" },
    );
  }
  // An attempt that was undone is not there, and what mends it may well lie below.
  const there = verified?.version;
  const goesOn = step.flow === "release" || step.flow === "promotion";
  if (goesOn && there !== undefined && isLower(version, there, releases.tag)) {
    throw new ActionError(
      `Cannot deploy ${version} to ${step.stage}: it is not greater than ${there}, which is there`,
      {
        hint: "Use rollback to go back",
      },
    );
  }
  return version;
}

/** Whether both are versions by the template, and the first one lies below the other. */
function isLower(name: string, there: string, template: string): boolean {
  const [wanted, deployed] = [comparable(name, template), comparable(there, template)];
  return wanted !== undefined && deployed !== undefined && compareVersions(wanted, deployed) < 0;
}

function comparable(name: string, template: string): Version | undefined {
  try {
    return versionIn(name, template);
  } catch {
    return undefined; // A name of the same form that stands for something else.
  }
}
