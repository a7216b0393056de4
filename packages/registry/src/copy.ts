import { ActionError } from "@stageway/core";
import type { BlobSource } from "./blobs.ts";
import { assertDigest, type Digest } from "./digest.ts";
import { eachOf, limited } from "./limited.ts";
import type { Descriptor, Manifest } from "./manifest.ts";
import { givenBack } from "./pieces.ts";
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
  /** Told of what is listed as referring to it and is gone; it is left out. */
  readonly onGoneReferrer?: (digest: Digest) => void;
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
    await copyListed(from, to, await found, passage);
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
  options: Pick<CopyOptions, "concurrency" | "mounts" | "onBlob" | "onGoneReferrer"> = {},
): Promise<void> {
  if (isSamePlace(from, to)) return;
  const found = await from.registry.referrers(from.repository, from.digest);
  await copyListed(from, to, found, passageOf(from, to, options));
}

function isSamePlace(from: Place, to: Place): boolean {
  return from.registry.host === to.registry.host && from.repository === to.repository;
}

/** A mount moves nothing, so more of them go at once than layers that stream. */
const mountsAtOnce = 8;

/** How blobs go over. */
interface Passage {
  readonly blobs: ReturnType<typeof limited>;
  /** Takes turns in asking for mounts; absent where none can be had. */
  readonly mounts: ReturnType<typeof limited> | undefined;
  readonly onBlob: NonNullable<CopyOptions["onBlob"]>;
  readonly onGoneReferrer: NonNullable<CopyOptions["onGoneReferrer"]>;
  /** By digest. Parts that share a blob share its arrival: a registry that is told twice may not have it while it writes it again. */
  readonly arrivals: Map<Digest, Promise<void>>;
}

function passageOf(from: Place, to: Place, options: CopyOptions): Passage {
  const { concurrency = 4, mounts = true, onBlob = () => undefined, onGoneReferrer = () => undefined } = options;
  return {
    blobs: limited(concurrency),
    mounts: mounts && from.registry.host === to.registry.host ? limited(mountsAtOnce) : undefined,
    onBlob,
    onGoneReferrer,
    arrivals: new Map(),
  };
}

/** Children before their index, blobs before their manifest. */
async function copyParts(from: Place, to: Place, manifest: Manifest, passage: Passage): Promise<void> {
  const { blobs, arrivals } = passage;
  await eachOf([...(manifest.config === undefined ? [] : [manifest.config]), ...manifest.layers], (blob) => {
    const arrival = arrivals.get(blob.digest) ?? copyBlob(from, to, blob, passage);
    arrivals.set(blob.digest, arrival);
    return arrival;
  });
  await eachOf(manifest.manifests, async ({ digest }) => {
    const child = await blobs(() => fetchManifest(from, digest));
    await copyParts(from, to, child, passage);
    assertDigest(await blobs(() => to.registry.putManifest(to.repository, child)), digest);
  });
}

async function copyBlob(from: Place, to: Place, blob: Descriptor, { blobs, mounts, onBlob }: Passage): Promise<void> {
  const { digest, size, urls } = blob;
  if (urls !== undefined && urls.length > 0) return; // Lies elsewhere by agreement; no registry has it.
  if (await mounts?.(() => to.registry.blobs.mount(to.repository, digest, from.repository))) {
    onBlob("mounted", size);
    return;
  }
  const source: BlobSource = {
    digest,
    size,
    open: () => givenBack(from.registry.blobs.stream(from.repository, { digest, size })),
  };
  onBlob((await blobs(() => to.registry.blobs.upload(to.repository, source))) ? "sent" : "present", size);
}

async function copyListed(
  from: Place & { readonly digest: Digest },
  to: Place,
  found: Manifest["manifests"],
  passage: Passage,
): Promise<void> {
  if (found.length === 0) return;
  const there = await to.registry.referrers(to.repository, from.digest);
  for (const { digest } of found) {
    if (there.some((each) => each.digest === digest)) continue;
    const referrer = await from.registry.manifest(from.repository, digest);
    if (referrer === undefined) {
      passage.onGoneReferrer(digest);
      continue;
    }
    await copyParts(from, to, referrer, passage);
    await to.registry.putManifest(to.repository, referrer);
  }
}

async function fetchManifest({ registry, repository }: Place, digest: Digest): Promise<Manifest> {
  const manifest = await registry.manifest(repository, digest);
  if (manifest !== undefined) return manifest;
  throw new ActionError(`Cannot copy ${registry.host}/${repository}@${digest}: it is not there`, {
    hint: "A clean-up of the registry may have removed it; build it again, and keep what is deployed out of clean-ups.",
  });
}
