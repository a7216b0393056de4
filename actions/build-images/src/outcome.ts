import { ActionError } from "@stageway/core";
import type { ReleasedService } from "@stageway/pipeline";
import { copyImage, type Digest, type Registry } from "@stageway/registry";
import type { Built } from "./build.ts";
import { inspectImage, type ImageFacts } from "./image.ts";
import { repositoryOf } from "./place.ts";
import type { BuildRequest } from "./request.ts";
import type { Decision } from "./reuse.ts";
import { isSame } from "./same-image.ts";
import type { Hashed } from "./sources.ts";
import { contentTag } from "./target.ts";

/** One service with everything that is known about it in the end. */
export interface Done {
  readonly name: string;
  readonly repository: string;
  readonly facts: ImageFacts;
  readonly released: ReleasedService;
  /** Why it was built; `undefined` when it was reused. */
  readonly reason: string | undefined;
  /** Whether what was built is the image on record over again, so that this stays. */
  readonly isKept: boolean;
  readonly duration: number | undefined;
  /** Digest of the cache of its layers, where one was written to the registry. */
  readonly cache?: Digest;
}

/** What was taken from the release on record as it is. */
export function taken(
  { source }: Hashed,
  request: BuildRequest,
  { released, facts }: Extract<Decision, { kind: "reuse" }>,
): Done {
  const { name, image } = source.service;
  const repository = repositoryOf(request, image);
  const common = { reason: undefined, isKept: false, duration: undefined };
  return { name, repository, facts, released: { ...released, image }, ...common };
}

/**
 * Asks the registry about what was built: nothing is believed that it does not have. What is the image on record over again gives way to it,
 * so that nothing is replaced where nothing is new.
 */
export async function judged(
  { source, hash }: Hashed,
  request: BuildRequest,
  decision: Extract<Decision, { kind: "build" }>,
  built: Built | undefined,
  { registry, revision }: { readonly registry: Registry; readonly revision: string },
): Promise<Done> {
  const { name, image } = source.service;
  const repository = repositoryOf(request, image);
  const { digest, duration } = built ?? {};
  const facts = digest === undefined ? undefined : await inspectImage(registry, repository, digest);
  if (facts === undefined) {
    throw new ActionError(
      `Cannot find the image of ${name} in the registry: current value is ${repository}@${digest ?? ""}`,
      {
        hint: "It was pushed a moment ago: look at the registry's storage and at its clean-up jobs.",
      },
    );
  }
  const kept = built?.cache === undefined ? {} : { cache: built.cache };
  const common = { name, repository, reason: decision.reason, duration, ...kept };
  const { onRecord } = decision;
  const before = onRecord && (await inspectImage(onRecord.registry, onRecord.repository, onRecord.released.digest));
  if (onRecord === undefined || before === undefined || !isSame(before.essence, facts.essence)) {
    const released = { image, digest: facts.digest, revision, contentHash: hash, platforms: facts.platforms };
    return { ...common, facts, released, isKept: false };
  }
  if (onRecord.registry !== registry || onRecord.repository !== repository)
    await copyImage({ ...onRecord, digest: before.digest }, { registry, repository });
  // The tag of the content stands for the image that stays.
  await registry.putManifest(repository, before.manifest, contentTag(hash));
  return { ...common, facts: before, released: { ...onRecord.released, image, contentHash: hash }, isKept: true };
}
