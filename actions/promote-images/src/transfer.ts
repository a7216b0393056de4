import { formatSize, type Log } from "@stageway/core";
import { copyImage, copyReferrers, eachOf, limited, type CopyOptions, type Manifest } from "@stageway/registry";
import { isRelease, nameOf, type Item } from "./cargo.ts";
import type { Found, Sides } from "./survey.ts";

/** How an item reached the destination. */
export interface Transferred {
  readonly item: Item;
  /** `copied` through the runner, `mounted` from blobs that the registry already had, or `present` before. */
  readonly how: "copied" | "mounted" | "present";
  /** Bytes that passed through the runner. */
  readonly bytes: number;
  /** Its manifest, if the transfer had to read it. */
  readonly manifest?: Manifest;
}

/** Source and destination of a promotion, and the log. */
export interface TransferWorld extends Sides {
  /** Whether one account has rights on both sides. */
  readonly mounts: boolean;
  readonly log: Pick<Log, "info" | "warning">;
}

/** Concurrent items, and concurrent blobs of each. The product stays below the client's 16 connections to a registry, which leaves some for reads. */
const itemsAtOnce = 3;
const blobsAtOnce = 4;

/**
 * Transfers missing items and their referrers, images before the release that names them. After a failure no further transfer starts;
 * completed ones stay, so that a later run continues from there.
 */
export async function transfer(found: readonly Found[], world: TransferWorld): Promise<Transferred[]> {
  const done = new Map<Item, Transferred>();
  const turn = limited(itemsAtOnce);
  let isBroken = false;
  const bring = async (each: Found, after?: Promise<unknown>) => {
    if (isBroken) return;
    try {
      done.set(each.item, await copy(each, after, world));
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };
  const images = eachOf(
    found.filter(({ item }) => !isRelease(item)),
    (each) => turn(() => bring(each)),
  );
  // What it is made of goes beside them; it is there itself when they all are.
  const releases = eachOf(
    found.filter(({ item }) => isRelease(item)),
    (each) => bring(each, images),
  );
  await eachOf([images, releases], (each) => each);
  return found.flatMap(({ item }) => done.get(item) ?? []);
}

/** Copies an item. If it is already present, copies only its referrers, because it may have been signed since. */
async function copy(
  { item, isThere, manifest: read }: Found,
  after: Promise<unknown> | undefined,
  { source, destination, mounts, log }: TransferWorld,
): Promise<Transferred> {
  let bytes = 0;
  const from = { registry: source, repository: item.from, digest: item.digest, manifest: read };
  const to = { registry: destination, repository: item.to };
  const options: CopyOptions = {
    referrers: true,
    concurrency: blobsAtOnce,
    mounts,
    ...(after !== undefined && { after }),
    onBlob: (how, size) => {
      if (how === "sent") bytes += size;
    },
    onLeftOut: (digest, why) => log.warning(`${nameOf(item)}: ${digest} refers to it and is left out: ${why}`),
  };
  if (isThere) {
    await copyReferrers(from, to, options);
    return { item, how: "present", bytes };
  }
  const manifest = await copyImage(from, to, options);
  log.info(`${nameOf(item)}: ${bytes === 0 ? "mounted" : `${formatSize(bytes)} copied`}`);
  return { item, how: bytes === 0 ? "mounted" : "copied", bytes, manifest };
}
