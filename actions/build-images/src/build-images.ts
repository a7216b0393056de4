import { ActionError, type Clock, type Log, type Processes } from "@stageway/core";
import type { Release } from "@stageway/pipeline";
import { digestOf, formatReference, packRelease, pushRelease } from "@stageway/registry";
import type { BuildTarget } from "./bake.ts";
import type { Built } from "./build.ts";
import type { Cache } from "./cache.ts";
import { collectFiles } from "./files.ts";
import { sizeTogether } from "./image.ts";
import { makeAll } from "./make-all.ts";
import type { Done } from "./outcome.ts";
import { repositoryOf } from "./place.ts";
import type { BuildRequest } from "./request.ts";
import { decideAll, findPrevious, type Previous, type ReuseWorld } from "./reuse.ts";
import { readCaches, type KeptCaches } from "./kept-caches.ts";
import type { SignBuilt } from "./signing.ts";
import type { Sources } from "./sources.ts";
import { oversize, type Row } from "./summary.ts";
import type { TargetWorld } from "./target.ts";
import { freeVersions, putTags } from "./version-tags.ts";

/** What a build needs from outside: the registry, the work tree, the builder and the key that signs. */
export interface World extends Omit<ReuseWorld, "now">, Omit<TargetWorld, "madeAt" | "cacheOf"> {
  readonly cacheOf: (service: { readonly name: string; readonly image: string }, kept: string | undefined) => Cache;
  /** Whether layers are cached in the registry, from where the next build reads them by their signed digest. */
  readonly keepsCaches?: boolean;
  readonly processes: Pick<Processes, "run">;
  readonly workspace: string;
  readonly clock: Pick<Clock, "now">;
  readonly log: Pick<Log, "notice" | "warning">;
  /** Builds and pushes; never called with nothing to build. */
  readonly build: (targets: readonly Omit<BuildTarget, "target">[]) => Promise<ReadonlyMap<string, Built>>;
  /** Signs that the release was built; absent without a key. */
  readonly sign?: SignBuilt | undefined;
}

/** The release that was pushed, with one row for each service. */
export interface Made {
  readonly release: string;
  readonly version: string;
  readonly images: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/**
 * Builds the services that changed, reuses the images of the others from the release on record, and pushes the release.
 *
 * @throws {ActionError} when an image exceeds its size limit and `sizePolicy` is `fail`.
 */
export async function buildImages(
  request: BuildRequest,
  sources: Sources,
  sizePolicy: "warn" | "fail",
  world: World,
): Promise<Made> {
  const files = await collectFiles(request.files, { processes: world.processes, cwd: world.workspace });
  const now = world.clock.now();
  const previous = await findPrevious(request, { ...world, now });
  const decisions = await decideAll(request, sources.services, previous?.found, { ...world, now });
  const caches =
    world.keepsCaches === true && previous !== undefined ? await cachesOf(previous) : new Map<string, string>();
  const cacheOf: TargetWorld["cacheOf"] = (service) => world.cacheOf(service, caches.get(service.name));
  const done = await makeAll(request, sources, decisions, { ...world, cacheOf, now });
  checkSizes(request, done, sizePolicy, world);
  const release: Release = {
    schemaVersion: 1,
    commit: sources.tree.commit,
    tree: sources.tree.tree,
    services: Object.fromEntries(done.map(({ name, released, facts }) => [name, { ...released, size: facts.size }])),
    size: sizeTogether(done.map(({ facts }) => facts)),
    files: files.map(({ path, content, mode }) => ({ path, digest: digestOf(content), mode })),
  };
  const tagged = await publish(
    request,
    done,
    { release, files },
    { ...world, caches: world.keepsCaches === true ? cachesAfter(request, done, caches) : caches },
  );
  const rows = done.map(({ name, reason, isKept, facts: { digest, size }, duration, released: { revision } }) => {
    return { service: name, reason, isKept, digest, size, duration, revision };
  });
  return { ...tagged, images: imagesOf(request, done), rows };
}

async function cachesOf({ found, registry, built }: Previous): Promise<KeptCaches> {
  return await readCaches(registry, found, built?.cache);
}

/** The cache reference of each service; a service that was not built keeps its previous one. */
function cachesAfter({ registry }: BuildRequest, done: readonly Done[], before: KeptCaches): KeptCaches {
  const entries = done.flatMap(({ name, repository, cache }) => {
    const kept = cache === undefined ? before.get(name) : formatReference({ registry, repository, digest: cache });
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return new Map(entries);
}

/** Pushes version tags first, then the release and its signature, then moving tags, so that a failure leaves no tag on an incomplete release. */
async function publish(
  request: BuildRequest,
  done: readonly Done[],
  content: Parameters<typeof pushRelease>[2],
  { registry, log, sign, caches }: Pick<World, "registry" | "log" | "sign"> & { readonly caches: KeptCaches },
): Promise<{ release: string; version: string }> {
  const repository = repositoryOf(request, request.releaseName);
  const packed = packRelease(content.release, content.files);
  const images = done.map(({ repository: image, facts }) => ({ repository: image, digest: facts.digest }));
  const versions = await freeVersions(
    [request.version, ...request.otherVersions],
    [...images, { repository, digest: packed.digest }],
    registry,
  );
  for (const { wanted, version } of versions) {
    if (version === wanted) continue;
    log.notice(`The version ${wanted} exists with other content and is never moved: this one is ${version}`);
  }
  const manifests = done.map((each) => [each.repository, each.facts.manifest] as const);
  for (const { version, untagged } of versions) {
    const missing = manifests.filter(([image]) => untagged.has(image));
    await putTags(registry, missing, version);
  }
  const release = formatReference({ registry: registry.host, repository, digest: packed.digest });
  const unreleased = versions.filter(({ untagged }) => untagged.has(repository)).map(({ version }) => version);
  if (unreleased.length > 0) await pushRelease(registry, repository, content, unreleased);
  await sign?.({ ...packed, commit: content.release.commit, tree: content.release.tree }, repository, caches);
  for (const tag of request.movingTags) {
    await putTags(registry, manifests, tag);
    await registry.putManifest(repository, packed.manifest, tag);
  }
  return { release, version: versions[0]?.version ?? request.version };
}

function checkSizes(
  request: BuildRequest,
  done: readonly Done[],
  policy: "warn" | "fail",
  { log }: Pick<World, "log">,
): void {
  const limits = new Map(request.services.map(({ name, sizeLimit }) => [name, sizeLimit]));
  const found = oversize(done.map(({ name, facts }) => ({ service: name, size: facts.size, limit: limits.get(name) })));
  if (found === undefined) return;
  if (policy === "warn") {
    log.warning(`An image is larger than it should be: ${found}`);
    return;
  }
  throw new ActionError(`Cannot release: an image is larger than it may be: ${found}`, {
    hint: 'Make it smaller (several build stages, .dockerignore), or raise "size-limit".',
  });
}

function imagesOf({ registry }: BuildRequest, done: readonly Done[]): Record<string, string> {
  const entries = done.map(({ name, repository, facts }) => [
    name,
    formatReference({ registry, repository, digest: facts.digest }),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
