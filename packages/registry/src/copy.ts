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

export interface CopyOptions {
  /** Tags that point to it in the end; put last, so that a tag never points to something incomplete. */
  readonly tags?: readonly string[];
  /** Whether signatures and attestations that refer to it come along. */
  readonly referrers?: boolean;
  /** Blobs on their way at once; four unless given. */
  readonly concurrency?: number;
  /** Whether layers may be mounted within one registry, which takes an account with rights on both sides; they may unless said. */
  readonly mounts?: boolean;
  /** What has to be there before its manifest may be. */
  readonly after?: Promise<unknown>;
  /** Told of each blob how it came, and how many bytes it has. */
  readonly onBlob?: (how: "sent" | "mounted" | "present", size: number) => void;
  /** Told of what is listed as referring to it and does not come along, and why. */
  readonly onLeftOut?: (digest: Digest, why: string) => void;
}

/**
 * Copies a manifest or index with everything in it, byte for byte: what arrives has the digest that was asked for.
 * Within one registry no layer passes through here; between registries layers stream, several at once, none kept in memory.
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

/** Copies what refers to an image that was copied before: it may have been signed since. What is listed there already stays as it is. */
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
