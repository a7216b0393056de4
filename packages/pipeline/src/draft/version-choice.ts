import { ActionError } from "@stageway/core";
import type { Configuration } from "../config/index.ts";
import type { Step } from "../decide/step.ts";
import { versionIn } from "../decide/versioned-name.ts";
import { expandTemplate, nextVersion } from "../version-template.ts";
import { compareVersions } from "../version.ts";
import { parseTag } from "../image-tag.ts";

/** The commit that gets a name. */
export interface NamedCommit {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly committedAt: number;
  /** Short name of the branch or tag. */
  readonly branch: string;
  readonly forceRebuild: boolean;
}

/** What is on record under a name: the newest deployment of the stage. */
export interface NamedRecord {
  readonly version: string;
  readonly commit: string;
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
  newest?: NamedRecord,
): string {
  if (step.version !== undefined) return named(step.version, step, commit, configuration, newest);
  const base = expandTemplate(step.settings.version ?? "{stage}-{date}-{sha}", { stage: step.stage, ...commit });
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
  newest?: NamedRecord,
): string {
  const version = parseTag(name);
  if (newest === undefined) return version;
  if (newest.version === version && newest.commit !== commit) {
    throw new ActionError(
      `Cannot deploy ${version} to ${step.stage}: it stands for ${newest.commit.slice(0, 7)} there, not for ${commit.slice(0, 7)}; versions are never moved`,
      { hint: "Give what is new a version of its own" },
    );
  }
  const wanted = versionIn(version, releases.tag);
  const deployed = isVersion(newest.version, releases.tag) ? versionIn(newest.version, releases.tag) : undefined;
  const back = wanted !== undefined && deployed !== undefined && compareVersions(wanted, deployed) < 0;
  if (back && (step.flow === "release" || step.flow === "promotion")) {
    throw new ActionError(
      `Cannot deploy ${version} to ${step.stage}: it is not greater than ${newest.version}, which is there`,
      {
        hint: "Use rollback to go back",
      },
    );
  }
  return version;
}

function isVersion(name: string, template: string): boolean {
  try {
    return versionIn(name, template) !== undefined;
  } catch {
    return false; // A name of the same form that stands for something else.
  }
}
