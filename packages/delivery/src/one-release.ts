import { ActionError } from "@stageway/core";
import { identityOf, isNamed, runningRelease, type JournaledRelease } from "./releases.ts";

/** A host with the deployments in its journal, the newest first. */
export interface Journal {
  readonly name: string;
  readonly releases: readonly JournaledRelease[];
}

/**
 * Holds that a version or number means one release on all hosts. Several references for one version mean that a tag was moved, or that
 * a journal was changed: which release is meant is then for people to say.
 *
 * @throws {ActionError} naming every host and its reference
 */
export function refuseAmbiguous(journals: readonly Journal[], picked: JournaledRelease, to: string | undefined): void {
  if (to === picked.reference) return;
  const asked = to === runningRelease ? undefined : to;
  const name = asked ?? picked.version;
  const found = journals.flatMap(({ name: host, releases }) => {
    const named = releases.filter((release) => release.verified && isNamed(release, name));
    // Nobody named a version: a host that has the very release may have had another of that version.
    const release = (asked === undefined ? named.find((one) => isSame(one, picked)) : undefined) ?? named[0];
    return release === undefined ? [] : [{ host, release }];
  });
  if (found.every(({ release }) => isSame(release, picked))) return;
  const references = found.map(({ host, release }) => `${host}: ${release.reference || "none"}`).join(", ");
  throw new ActionError(
    `Cannot go back to ${name}: hosts give it different references: current value is ${references}`,
    { hint: "Find out which one is right, and name that release by its reference: registry/repository@sha256:…" },
  );
}

function isSame(one: JournaledRelease, other: JournaledRelease): boolean {
  return identityOf(one) === identityOf(other);
}
