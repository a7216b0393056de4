import type { Release, ReleasedService } from "@stageway/pipeline";

/** What becomes of a service: built, with the reason, or taken from the release on record as it is. */
export type Decision = { readonly kind: "build"; readonly reason: string } | { readonly kind: "reuse"; readonly released: ReleasedService };

/** Compares a service with the release on record. */
export function decide(name: string, hash: string, previous: Release | undefined, isForced: boolean): Decision {
  if (isForced) return { kind: "build", reason: "forced" };
  if (previous === undefined) return { kind: "build", reason: "no release on record" };
  const released = Object.hasOwn(previous.services, name) ? previous.services[name] : undefined;
  if (released === undefined) return { kind: "build", reason: "new service" };
  if (released.contentHash !== hash) return { kind: "build", reason: "content changed" };
  return { kind: "reuse", released };
}
