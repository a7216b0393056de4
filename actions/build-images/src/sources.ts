import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, codeOf, quote, type Log, type Processes } from "@stageway/core";
import { resolveBaseImages, type BaseImages, type FindDigest } from "./base-images.ts";
import { hashOf } from "./hash.ts";
import type { BuildRequest } from "./request.ts";
import { readSource, type Source } from "./source.ts";
import { readSourceTree, type SourceTree } from "./source-tree.ts";
import { whyOutside } from "./within-checkout.ts";

/** The sources of one service and its content hash. */
export interface Hashed {
  readonly source: Source;
  readonly hash: string;
  /** The content hash with the given digests for unresolved base images; absent when all are resolved. */
  readonly hashWith?: (known: BaseImages["digests"]) => string;
}

/** The checked-out tree, its services and their base images. */
export interface Sources {
  readonly tree: SourceTree;
  readonly services: readonly Hashed[];
  readonly bases: BaseImages;
}

/** What reading the sources needs: git, the work tree and the registries of base images. */
export interface SourceWorld {
  readonly processes: Pick<Processes, "run">;
  readonly workspace: string;
  readonly log: Pick<Log, "notice">;
  readonly findDigest: FindDigest;
  readonly ownPlatform: string;
}

/**
 * Reads the work tree and computes the content hash of every service.
 *
 * @throws {ActionError} that names all missing Dockerfiles, or when the plan is for another commit.
 */
export async function readSources(
  request: Pick<BuildRequest, "commit" | "services" | "bakeTargets">,
  world: SourceWorld,
): Promise<Sources> {
  const { services, bakeTargets = {} } = request;
  const settings = { targets: bakeTargets, ownPlatform: world.ownPlatform };
  const tree = await readSourceTree({ processes: world.processes, cwd: world.workspace });
  assertCommit(request.commit, tree.commit);
  await assertWithin(services, world.workspace);
  const read = await Promise.allSettled(
    services.map((service) => readSource(service, tree, (path) => contentOf(join(world.workspace, path)), settings)),
  );
  const problems = read.flatMap((result) => (result.status === "rejected" ? [reasonOf(result.reason)] : []));
  if (problems.length > 0) throw new ActionError(`Cannot build the services:\n  - ${problems.join("\n  - ")}`);
  const sources = read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const bases = await resolveBaseImages(
    sources.flatMap((source) => source.bases),
    world.findDigest,
  );
  for (const [reference, why] of bases.unknown) {
    world.log.notice(
      `Cannot look up the base image ${reference}: ${why}. It is treated as unchanged since the release on record, so a newer one will not cause a build`,
    );
  }
  return {
    tree,
    bases,
    services: sources.map((source) => hashed(source, bases, world.ownPlatform)),
  };
}

function hashed(source: Source, bases: BaseImages, ownPlatform: string): Hashed {
  const hash = hashOf(source, bases, ownPlatform);
  if (!source.bases.some((reference) => bases.unknown.has(reference))) return { source, hash };
  const hashWith: Hashed["hashWith"] = (known) =>
    hashOf(source, { digests: new Map([...known, ...bases.digests]) }, ownPlatform);
  return { source, hash, hashWith };
}

/** A folder or a Dockerfile that is a link to a file of the runner would go to the builder, and from there anywhere. */
async function assertWithin(services: BuildRequest["services"], workspace: string): Promise<void> {
  const looked = services.flatMap(({ name, context, dockerfile }) =>
    [context, dockerfile].map(async (path) => {
      const why = await whyOutside(workspace, path);
      return why === undefined ? [] : [`service "${name}": ${quote(path)} ${why}`];
    }),
  );
  const problems = (await Promise.all(looked)).flat();
  if (problems.length > 0) throw new ActionError(`Cannot build the services:\n  - ${problems.join("\n  - ")}`);
}

/** @throws {ActionError} when the work tree is at another commit than the plan. */
function assertCommit(planned: string | undefined, found: string): void {
  if (planned === undefined || planned === found) return;
  throw new ActionError(`Cannot build what was planned: the plan is for commit ${planned}: current value is ${found}`, {
    hint: 'Check out that commit: actions/checkout with "ref".',
  });
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return error.message;
  throw error;
}
