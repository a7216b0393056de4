import { ActionError, quote, type Log } from "@stageway/core";
import type { Release, ReleasedService } from "@stageway/pipeline";
import { folderAt, liesIn, type Built } from "@stageway/pipeline/trust";
import {
  copyImage,
  eachOf,
  fetchRelease,
  openRegistry,
  parseDigestReference,
  type Digest,
  type FetchedRelease,
  type Registry,
  type RegistryAccess,
} from "@stageway/registry";
import { inspectImage, type ImageFacts } from "./image.ts";
import { basesOf } from "./known-bases.ts";
import { repositoryOf } from "./place.ts";
import type { BuildRequest, RequiredTrust, ServiceRequest } from "./request.ts";
import type { Hashed } from "./sources.ts";

/** Whether a service is built, and why, or reused from the release on record. */
export type Decision =
  | { readonly kind: "build"; readonly reason: string; readonly isTooOld: boolean; readonly onRecord?: OnRecord }
  | { readonly kind: "reuse"; readonly released: ReleasedService; readonly facts: ImageFacts };

/** A service of the release on record and the location of its image. */
export interface OnRecord {
  readonly registry: Registry;
  readonly repository: string;
  readonly released: ReleasedService & { readonly digest: Digest };
}

const tooOld = "older than it may be";

/** What the decision between build and reuse needs: registries, their credentials and the time. */
export interface ReuseWorld {
  readonly registry: Registry;
  readonly access: RegistryAccess;
  readonly log: Pick<Log, "notice">;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Decides for every service whether to build it, and copies reused images to the repositories of this release. */
export async function decideAll(
  request: BuildRequest,
  services: readonly Hashed[],
  previous: FetchedRelease | undefined,
  world: ReuseWorld,
): Promise<ReadonlyMap<string, Decision>> {
  const decisions = new Map<string, Decision>();
  await eachOf(services, async (service) => {
    const { source } = service;
    const { name } = source.service;
    const compared = await compareWithRecord(service, previous, request.isForced, world);
    if ("reason" in compared || previous === undefined) {
      const before = request.isForced ? undefined : serviceOnRecord(name, previous, world);
      const build = { kind: "build", isTooOld: false, reason: "no release on record", ...compared } as const;
      return void decisions.set(name, before === undefined ? build : { ...build, onRecord: before });
    }
    const found = await bringOver(request, source.service, compared.released, previous, world);
    decisions.set(
      name,
      typeof found === "string"
        ? { kind: "build", reason: found, isTooOld: found === tooOld }
        : { kind: "reuse", released: compared.released, facts: found },
    );
  });
  return decisions;
}

/**
 * For a base image whose registry does not answer, the digest counts on which the image on record was built, so that an outage
 * causes no build.
 */
async function compareWithRecord(
  { source, hash, hashWith }: Hashed,
  previous: FetchedRelease | undefined,
  isForced: boolean,
  world: Pick<ReuseWorld, "registry" | "access">,
): Promise<ReturnType<typeof compare>> {
  const { name } = source.service;
  const compared = compare(name, hash, previous?.release, isForced, source.doubts);
  if (!("reason" in compared) || hashWith === undefined || previous === undefined) return compared;
  if (!Object.hasOwn(previous.release.services, name)) return compared;
  const { registry, repository, digest } = onRecord(name, previous, world);
  const facts = await inspectImage(registry, repository, digest);
  return facts === undefined
    ? compared
    : compare(name, hashWith(basesOf(facts.labels)), previous.release, isForced, source.doubts);
}

function serviceOnRecord(
  name: string,
  previous: FetchedRelease | undefined,
  world: Pick<ReuseWorld, "registry" | "access">,
): OnRecord | undefined {
  const services = previous?.release.services ?? {};
  const released = Object.hasOwn(services, name) ? services[name] : undefined;
  if (previous === undefined || released === undefined) return undefined;
  const { registry, repository, digest } = onRecord(name, previous, world);
  return { registry, repository, released: { ...released, digest } };
}

/** The image of a service in the release on record, with its registry. */
function onRecord(
  name: string,
  previous: FetchedRelease,
  { registry, access }: Pick<ReuseWorld, "registry" | "access">,
): { registry: Registry; repository: string; digest: Digest } {
  const { registry: host, repository, digest } = parseDigestReference(previous.imageReferences[name] ?? "");
  return { registry: host === registry.host ? registry : openRegistry(host, access), repository, digest };
}

/** Compares a service with the release on record. Gives the service to reuse, or the reason to build it. */
export function compare(
  name: string,
  hash: string,
  previous: Release | undefined,
  isForced: boolean,
  doubts: readonly string[] = [],
): { readonly reason: string } | { readonly released: ReleasedService } {
  if (isForced) return { reason: "forced" };
  if (previous === undefined) return { reason: "no release on record" };
  const released = Object.hasOwn(previous.services, name) ? previous.services[name] : undefined;
  if (released === undefined) return { reason: "new service" };
  if (released.contentHash !== hash) return { reason: "content changed" };
  const [doubt] = doubts;
  return doubt === undefined ? { released } : { reason: doubt };
}

/** The release on record, with its verified `built` statement where trust is required. */
export interface Previous {
  readonly found: FetchedRelease;
  /** The registry that stores it. */
  readonly registry: Registry;
  readonly built?: Built;
}

/**
 * Fetches the release on record and, where trust is required, its signatures. Gives `undefined`, with a notice, when the release is
 * missing, unsigned or outside of the configured folders: then everything is built.
 */
export async function findPrevious(
  request: BuildRequest,
  { registry, access, log }: ReuseWorld,
): Promise<Previous | undefined> {
  const { previous, isForced } = request;
  if (previous === undefined || isForced) return undefined;
  const folders = foldersOf(request, registry);
  if (!folders.some((folder) => liesIn(folder, previous))) {
    log.notice(
      `The release on record lies outside of ${folders.join(" and ")}, so everything is built: current value is ${quote(previous)}`,
    );
    return undefined;
  }
  const place = parseDigestReference(previous);
  const there = place.registry === registry.host ? registry : openRegistry(place.registry, access);
  try {
    const [found, proof] = await Promise.all([
      fetchRelease(previous, access, { files: false, registry: there }),
      request.trust && proofFor(request.trust, place, there),
    ]);
    if (proof === undefined) return { found, registry: there };
    if (proof.missing === undefined) return { found, registry: there, built: proof.built };
    log.notice(
      `Nothing is taken from the release on record, everything is built: ${proof.missing}. If it is to be trusted, sign it: stageway sign ${previous}`,
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ActionError) || !error.message.startsWith("Cannot find the release")) throw error;
    log.notice(`${error.message}: everything is built`);
    return undefined;
  }
}

/**
 * The folders in which the release on record may lie: the one of this build and the one of the configuration. Any job of a pull request can
 * write the record that names the release, so the name alone must not choose the registry.
 */
function foldersOf({ folder, previousIn }: BuildRequest, { host }: Registry): readonly string[] {
  const here = `${host}/${folder}`;
  const planned = previousIn === undefined ? here : folderAt(host, previousIn);
  return [...new Set([here, planned])];
}

async function proofFor(
  trust: RequiredTrust,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
  registry: Registry,
): Promise<{ readonly built: Built; readonly missing?: undefined } | { readonly missing: string }> {
  const [{ proofOf }, { provenBuilt, provenOn }] = await Promise.all([
    import("@stageway/registry/proof"),
    import("@stageway/pipeline/trust"),
  ]);
  const statements = await proofOf(registry, repository, digest, trust);
  const built = provenBuilt(statements);
  if (built === undefined) return { missing: "no listed key signed by which run it was built" };
  const newest = provenOn(trust.stage, statements);
  if (newest === undefined) return { missing: `no listed key signed that it was verified on ${trust.stage}` };
  // Any job that may write deployments can record an older release anew: its signatures name the deployments of then.
  const isSame = statements.some(
    (one) => one.kind === "verified" && one.stage === trust.stage && one.number === trust.number,
  );
  if (trust.number !== undefined && !isSame) {
    return {
      missing: `the records say that deployment ${trust.number} of ${trust.stage} verified it, and the listed keys signed deployment ${newest.number}`,
    };
  }
  return { built };
}

/** Copies an image to the repository of this release. Gives the facts about it, or the reason why it must be built after all. */
async function bringOver(
  request: BuildRequest,
  service: ServiceRequest,
  released: ReleasedService,
  previous: FetchedRelease,
  { registry, access, now }: ReuseWorld,
): Promise<ImageFacts | string> {
  const from = onRecord(service.name, previous, { registry, access });
  const repository = repositoryOf(request, service.image);
  if (from.registry !== registry || from.repository !== repository) {
    if ((await from.registry.head(from.repository, from.digest)) === undefined) return "its image is gone";
    await copyImage(from, { registry, repository });
  }
  const { rebuildAfter } = request;
  const known = rebuildAfter === undefined ? released.platforms : undefined; // Its age stands in its configuration.
  const facts = await inspectImage(registry, repository, from.digest, known);
  if (facts === undefined) return "its image is gone";
  if (rebuildAfter === undefined || facts.created === undefined) return facts;
  // A time that lies further ahead than an image may be old is nobody's clock: it would keep this one for ever.
  return Math.abs(now - facts.created) > rebuildAfter ? tooOld : facts;
}
