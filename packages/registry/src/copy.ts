import { copyAttachments } from "./copy-attachments.ts";
import { copyParts, fetchManifest, passageOf } from "./copy-parts.ts";
import { assertDigest, type Digest } from "./digest.ts";
import type { Manifest } from "./manifest.ts";
import type { Registry } from "./registry.ts";

/** A repository of a registry. */
export interface Place {
  readonly registry: Registry;
  readonly repository: string;
}

/** How an image is copied. */
export interface CopyOptions {
  /** Tags for the copy. They are set last, so that a tag never points to an incomplete image. */
  readonly tags?: readonly string[];
  /** Whether to copy signatures and attestations that refer to it. */
  readonly referrers?: boolean;
  /** Concurrent blob transfers; four by default. */
  readonly concurrency?: number;
  /** Whether layers may be mounted within one registry, which requires an account with rights on both sides; true by default. */
  readonly mounts?: boolean;
  /** Must resolve before the manifest is pushed. */
  readonly after?: Promise<unknown>;
  /** Called for each blob with how it arrived and its size in bytes. */
  readonly onBlob?: (how: "sent" | "mounted" | "present", size: number) => void;
  /** Called for each listed referrer that is not copied, with the reason. */
  readonly onLeftOut?: (digest: Digest, why: string) => void;
}

/**
 * Copies a manifest or index with everything in it, byte for byte, so that the digest stays the same. Within one registry layers are mounted;
 * between registries they are streamed concurrently, without keeping any in memory.
 *
 * @throws {ActionError} when the source lacks the manifest, or a digest does not match.
 */
export async function copyImage(
  from: Place & { readonly digest: Digest; readonly manifest?: Manifest | undefined },
  to: Place,
  options: CopyOptions = {},
): Promise<Manifest> {
  const { tags = [], referrers = false } = options;
  const passage = passageOf(from, to, options);
  const manifest = from.manifest ?? (await fetchManifest(from, from.digest));
  const isThere = isSamePlace(from, to);
  if (!isThere) {
    const found = referrers ? from.registry.referrers(from.repository, from.digest) : Promise.resolve([]);
    found.catch(() => undefined); // It is told when its turn has come.
    await copyParts(from, to, manifest, passage);
    await copyAttachments(from, to, await found, passage);
  }
  await options.after;
  if (tags.length === 0 && !isThere) assertDigest(await to.registry.putManifest(to.repository, manifest), from.digest);
  for (const tag of tags) assertDigest(await to.registry.putManifest(to.repository, manifest, tag), from.digest);
  return manifest;
}

/** Copies the referrers of an image that is already there, because it may have been signed since. Existing referrers stay as they are. */
export async function copyReferrers(
  from: Place & { readonly digest: Digest },
  to: Place,
  options: Pick<CopyOptions, "concurrency" | "mounts" | "onBlob" | "onLeftOut"> = {},
): Promise<void> {
  if (isSamePlace(from, to)) return;
  const found = await from.registry.referrers(from.repository, from.digest);
  await copyAttachments(from, to, found, passageOf(from, to, options));
}

function isSamePlace(from: Place, to: Place): boolean {
  return from.registry.host === to.registry.host && from.repository === to.repository;
}
