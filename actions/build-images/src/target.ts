import { formatReference } from "@stageway/registry";
import type { BuildTarget } from "./bake.ts";
import type { Cache } from "./cache.ts";
import { labelOfBases } from "./known-bases.ts";
import { pinsOf } from "./pins.ts";
import { repositoryOf } from "./place.ts";
import type { BuildRequest } from "./request.ts";
import { revisionArgument } from "./source.ts";
import type { Hashed, Sources } from "./sources.ts";

/** What turns a service into a build target: its cache, the link to its sources and its revision. */
export interface TargetWorld {
  readonly cacheOf: (service: { readonly name: string; readonly image: string }) => Cache;
  /** URL of the source repository. */
  readonly sourceUrl: string;
  /**
   * Creation time in milliseconds since 1970 for an image that is rebuilt only because of its age. With the time of its commit it would be as old
   * as the image it replaces.
   */
  readonly madeAt: number | undefined;
  /** Value of the revision build argument, if it is not the commit. */
  readonly revision?: string | undefined;
}

/** The build target of one service, still without its name. */
export function targetOf(
  { source, hash }: Hashed,
  request: BuildRequest,
  { tree, bases }: Pick<Sources, "tree" | "bases">,
  world: TargetWorld,
): Omit<BuildTarget, "target"> {
  const { service } = source;
  const { madeAt } = world;
  const image = formatReference({ registry: request.registry, repository: repositoryOf(request, service.image) });
  return {
    service,
    reference: `${image}:${contentTag(hash)}`,
    labels: {
      "org.opencontainers.image.revision": tree.commit,
      "org.opencontainers.image.version": request.version,
      "org.opencontainers.image.source": world.sourceUrl,
      ...labelOfBases(source.bases, bases.digests),
    },
    pins: pinsOf(source, bases.digests),
    cache: world.cacheOf({ name: service.name, image }),
    extraArgs: {
      ...(source.takesRevision ? { [revisionArgument]: world.revision ?? tree.commit } : {}),
      ...(madeAt === undefined ? {} : { SOURCE_DATE_EPOCH: String(Math.floor(madeAt / 1000)) }),
    },
    isFromScratch: request.isForced || madeAt !== undefined,
  };
}

/** A tag made from the content hash. The classic engine cannot push an untagged image, and registry clean-ups remove untagged ones. */
export function contentTag(hash: string): string {
  return `content-${hash.slice("sha256:".length, "sha256:".length + 16)}`;
}
