import { ActionError, type Clock, type Env, type Log, type Processes } from "@stageway/core";
import type { Release, ReleasedService } from "@stageway/pipeline";
import { copyImage, digestOf, eachOf, fetchRelease, formatReference, packRelease, parseReference, pushRelease, type Digest, type FetchedRelease, type Manifest, type Registry, type RegistryAccess } from "@stageway/registry";
import type { BuildTarget } from "./bake.ts";
import type { Built } from "./build.ts";
import type { Cache } from "./cache.ts";
import { collectFiles } from "./files.ts";
import { revisionArgument, type Source } from "./hash.ts";
import { inspectImage, type ImageFacts } from "./image.ts";
import type { BuildRequest } from "./request.ts";
import { decide, type Decision } from "./reuse.ts";
import type { Hashed, Sources } from "./sources.ts";
import { oversize, type Row } from "./summary.ts";
import { freeVersion, putTags } from "./version-tags.ts";

export interface World {
  readonly registry: Registry;
  readonly access: RegistryAccess;
  readonly processes: Pick<Processes, "run">;
  readonly workspace: string;
  readonly clock: Pick<Clock, "now">;
  readonly log: Pick<Log, "info" | "notice" | "warning">;
  readonly cacheOf: (service: { readonly name: string; readonly image: string }) => Cache;
  /** Builds and pushes; never called with nothing to build. */
  readonly build: (targets: readonly Omit<BuildTarget, "target">[]) => Promise<ReadonlyMap<string, Built>>;
  /** Where the sources can be looked at by people. */
  readonly sourceUrl: string;
  readonly env: Env;
}

export interface Made {
  readonly release: string;
  readonly version: string;
  readonly images: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** One service with everything that is known about it in the end. */
interface Done {
  readonly name: string;
  readonly repository: string;
  readonly facts: ImageFacts;
  readonly released: ReleasedService;
  readonly reason: string | undefined;
  readonly duration: number | undefined;
}

/** Builds what changed, takes the rest from the release on record, and makes the release of both. */
export async function buildImages(request: BuildRequest, sources: Sources, sizePolicy: "warn" | "fail", world: World): Promise<Made> {
  const files = await collectFiles(request.files, { processes: world.processes, cwd: world.workspace });
  const previous = await findPrevious(request, world);
  const decisions = await decideAll(request, sources, previous, world);
  const toBuild = sources.services.filter(({ source }) => decisions.get(source.service.name)?.kind === "build");
  const built = toBuild.length === 0 ? new Map<string, Built>() : await world.build(toBuild.map((each) => targetOf(each, request, sources, world)));
  const done = await Promise.all(sources.services.map((each) => finish(each, request, sources, decisions, built, world)));
  checkSizes(request, done, sizePolicy, world);
  const release = releaseOf(sources, done, files.map(({ path, content, mode }) => ({ path, digest: digestOf(content), mode })));
  const repository = join(request.folder, request.releaseName);
  const contents = done.map((each) => ({ repository: each.repository, digest: each.facts.digest }));
  const version = await freeVersion(request.version, [...contents, { repository, digest: packRelease(release, files).digest }], world.registry);
  if (version !== request.version) world.log.notice(`The version ${request.version} exists with other content and is never moved: this one is ${version}`);
  const manifests = await manifestsOf(contents, world.registry);
  await putTags(world.registry, manifests, version);
  const reference = await pushRelease(world.registry, repository, { release, files }, [version]);
  for (const tag of request.movingTags) await putTags(world.registry, manifests, tag);
  const own = await world.registry.manifest(repository, parseReference(reference).digest ?? version);
  if (own !== undefined) for (const tag of request.movingTags) await putTags(world.registry, new Map([[repository, own]]), tag);
  return { release: reference, version, images: imagesOf(request, done), rows: done.map(rowOf) };
}

async function findPrevious({ previous, isForced }: BuildRequest, { registry, access, log }: World): Promise<FetchedRelease | undefined> {
  if (previous === undefined || isForced) return undefined;
  const host = parseReference(previous).registry;
  try {
    return await fetchRelease(previous, access, { files: false, ...(host === registry.host ? { registry } : {}) });
  } catch (error) {
    if (!(error instanceof ActionError) || !error.message.startsWith("Cannot find the release")) throw error;
    log.notice(`${error.message}: everything is built`);
    return undefined;
  }
}

async function decideAll(request: BuildRequest, { services }: Sources, previous: FetchedRelease | undefined, world: World): Promise<Map<string, Decision>> {
  const decisions = new Map(services.map(({ source, hash }) => [source.service.name, decide(source.service.name, hash, previous?.release, request.isForced)]));
  await eachOf([...decisions], async ([name, decision]) => {
    if (decision.kind === "build" || previous === undefined) return;
    const reason = await bringOver(request, name, decision.released, previous, world);
    if (reason !== undefined) decisions.set(name, { kind: "build", reason });
  });
  return decisions;
}

/** Makes sure that a reused image lies where this release wants it. Says why it must be built after all, or `undefined`. */
async function bringOver(request: BuildRequest, name: string, released: ReleasedService, previous: FetchedRelease, { registry, access, clock }: World): Promise<string | undefined> {
  const service = request.services.find((each) => each.name === name);
  const from = parseReference(previous.imageReferences[name] ?? "");
  const repository = join(request.folder, service?.image ?? name);
  const digest = released.digest as Digest; // The release document was read strictly.
  if (from.registry !== registry.host || from.repository !== repository) {
    const { openRegistry } = await import("@stageway/registry");
    const source = from.registry === registry.host ? registry : openRegistry(from.registry, access);
    if ((await source.head(from.repository, digest)) === undefined) return "its image is gone";
    await copyImage({ registry: source, repository: from.repository, digest }, { registry, repository });
  }
  const { rebuildAfter } = request;
  if (rebuildAfter === undefined) return (await registry.head(repository, digest)) === undefined ? "its image is gone" : undefined;
  const facts = await inspectImage(registry, repository, digest);
  if (facts === undefined) return "its image is gone";
  return facts.created !== undefined && clock.now() - facts.created > rebuildAfter ? "older than it may be" : undefined;
}

function targetOf({ source, hash }: Hashed, request: BuildRequest, { tree, bases }: Sources, world: World): Omit<BuildTarget, "target"> {
  const { service } = source;
  const repository = join(request.folder, service.image);
  const image = formatReference({ registry: request.registry, repository });
  return {
    service,
    reference: `${image}:content-${hash.slice("sha256:".length, "sha256:".length + 16)}`,
    labels: {
      "org.opencontainers.image.revision": tree.commit,
      "org.opencontainers.image.version": request.version,
      "org.opencontainers.image.source": world.sourceUrl,
    },
    pins: pinsOf(source, bases.digests),
    cache: world.cacheOf({ name: service.name, image }),
    extraArgs: source.takesRevision ? { [revisionArgument]: tree.commit } : {},
  };
}

/** Base images are built upon with the digest that the content hash counted, whatever their tags mean by then. */
function pinsOf(source: Source, digests: ReadonlyMap<string, Digest>): Map<string, string> {
  return new Map(
    source.bases.flatMap((reference) => {
      const digest = digests.get(reference);
      if (digest === undefined || reference.includes("@")) return [];
      const { registry, repository } = parseReference(reference);
      return [[reference, formatReference({ registry, repository, digest })]];
    }),
  );
}

async function finish({ source, hash }: Hashed, request: BuildRequest, { tree }: Sources, decisions: ReadonlyMap<string, Decision>, built: ReadonlyMap<string, Built>, world: World): Promise<Done> {
  const { name, image } = source.service;
  const decision = decisions.get(name);
  const fresh = built.get(name);
  const repository = join(request.folder, image);
  const digest = fresh?.digest ?? (decision?.kind === "reuse" ? (decision.released.digest as Digest) : undefined);
  const facts = digest === undefined ? undefined : await inspectImage(world.registry, repository, digest);
  if (facts === undefined) {
    throw new ActionError(`Cannot find the image of ${name} in the registry: current value is ${repository}@${digest ?? ""}`, { hint: "It was pushed a moment ago: look at the registry's storage and its clean-up jobs." });
  }
  const revision = decision?.kind === "reuse" ? decision.released.revision : tree.commit;
  const released = { image, digest: facts.digest, revision, contentHash: hash, platforms: facts.platforms };
  return { name, repository, facts, released, reason: decision?.kind === "build" ? decision.reason : undefined, duration: fresh?.duration };
}

function checkSizes(request: BuildRequest, done: readonly Done[], policy: "warn" | "fail", { log }: World): void {
  const limits = new Map(request.services.map(({ name, sizeLimit }) => [name, sizeLimit]));
  const found = oversize(done.map(({ name, facts }) => ({ service: name, size: facts.size, limit: limits.get(name) })));
  if (found === undefined) return;
  if (policy === "warn") log.warning(`An image is larger than it should be: ${found}`);
  else throw new ActionError(`Cannot release: an image is larger than it may be: ${found}`, { hint: 'Make it smaller (several build stages, .dockerignore), or raise "size-limit".' });
}

function releaseOf({ tree }: Sources, done: readonly Done[], files: Release["files"]): Release {
  return { schemaVersion: 1, commit: tree.commit, tree: tree.tree, services: Object.fromEntries(done.map(({ name, released }) => [name, released])), files };
}

async function manifestsOf(contents: readonly { readonly repository: string; readonly digest: Digest }[], registry: Registry): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  await eachOf(contents, async ({ repository, digest }) => {
    const manifest = await registry.manifest(repository, digest);
    if (manifest !== undefined) manifests.set(repository, manifest);
  });
  return manifests;
}

function imagesOf(request: BuildRequest, done: readonly Done[]): Record<string, string> {
  return Object.fromEntries(done.map(({ name, repository, facts }) => [name, formatReference({ registry: request.registry, repository, digest: facts.digest })]));
}

function rowOf({ name, reason, facts, duration, released }: Done): Row {
  return { service: name, reason, digest: facts.digest, size: facts.size, duration, revision: released.revision };
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
