import { ActionError } from "@stageway/core";
import type { BlobSource } from "./blobs.ts";
import type { CopyOptions, Place } from "./copy.ts";
import { assertDigest, type Digest } from "./digest.ts";
import { eachOf, limited } from "./limited.ts";
import type { Descriptor, Manifest } from "./manifest.ts";
import { givenBack } from "./pieces.ts";

/** Concurrent mounts. A mount transfers no data, so more can run at once than streams. */
const mountsAtOnce = 8;

/** The shared state of one copy: its limits, its callbacks and what has already arrived. */
export interface Passage {
  readonly blobs: ReturnType<typeof limited>;
  /** Limits concurrent mounts; absent when mounting is not possible. */
  readonly mounts: ReturnType<typeof limited> | undefined;
  readonly onBlob: NonNullable<CopyOptions["onBlob"]>;
  readonly onLeftOut: NonNullable<CopyOptions["onLeftOut"]>;
  /**
   * Copies in progress or done, by digest, so that each runs once: a registry that receives a blob twice may lack it while it writes the second
   * one, and a small index can name the same manifest very often.
   */
  readonly arrivals: { readonly blobs: Map<Digest, Promise<void>>; readonly manifests: Map<Digest, Promise<void>> };
}

/** Prepares a copy between two repositories. Mounting is possible only within one registry. */
export function passageOf(from: Place, to: Place, options: CopyOptions): Passage {
  const { concurrency = 4, mounts = true, onBlob = () => undefined, onLeftOut = () => undefined } = options;
  return {
    blobs: limited(concurrency),
    mounts: mounts && from.registry.host === to.registry.host ? limited(mountsAtOnce) : undefined,
    onBlob,
    onLeftOut,
    arrivals: { blobs: new Map(), manifests: new Map() },
  };
}

/** Copies children before their index and blobs before their manifest, each digest once. */
export async function copyParts(from: Place, to: Place, manifest: Manifest, passage: Passage): Promise<void> {
  const { arrivals } = passage;
  await eachOf([...(manifest.config === undefined ? [] : [manifest.config]), ...manifest.layers], (blob) => {
    const arrival = arrivals.blobs.get(blob.digest) ?? copyBlob(from, to, blob, passage);
    arrivals.blobs.set(blob.digest, arrival);
    return arrival;
  });
  await eachOf(manifest.manifests, ({ digest }) => {
    const arrival = arrivals.manifests.get(digest) ?? copyChild(from, to, digest, passage);
    arrivals.manifests.set(digest, arrival);
    return arrival;
  });
}

async function copyChild(from: Place, to: Place, digest: Digest, passage: Passage): Promise<void> {
  const child = await passage.blobs(() => fetchManifest(from, digest));
  await copyParts(from, to, child, passage);
  assertDigest(await passage.blobs(() => to.registry.putManifest(to.repository, child)), digest);
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

/**
 * Reads the manifest with this digest.
 *
 * @throws {ActionError} when the repository does not have it.
 */
export async function fetchManifest({ registry, repository }: Place, digest: Digest): Promise<Manifest> {
  const manifest = await registry.manifest(repository, digest);
  if (manifest !== undefined) return manifest;
  throw new ActionError(`Cannot copy ${registry.host}/${repository}@${digest}: it is not there`, {
    hint: "A clean-up of the registry may have removed it; build it again, and keep what is deployed out of clean-ups.",
  });
}
