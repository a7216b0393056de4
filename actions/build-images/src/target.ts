import { formatReference } from "@stageway/registry";
import type { BuildTarget } from "./bake.ts";
import type { Cache } from "./cache.ts";
import { labelOfBases } from "./known-bases.ts";
import { pinsOf } from "./pins.ts";
import { repositoryOf } from "./place.ts";
import type { BuildRequest } from "./request.ts";
import { revisionArgument } from "./source.ts";
import type { Hashed, Sources } from "./sources.ts";

export interface TargetWorld {
  readonly cacheOf: (service: { readonly name: string; readonly image: string }) => Cache;
  /** Where the sources can be looked at by people. */
  readonly sourceUrl: string;
  /**
   * When it is made, in milliseconds since 1970, where it is built for its age alone. It says so instead of bearing the time of its commit, which
   * would make it as old as the one before.
   */
  readonly madeAt: number | undefined;
  /** The revision that it is told, where that is not the commit. */
  readonly revision?: string | undefined;
}

/** Everything that the builder is told about one service, but for the name of its target. */
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

/** A tag of its content: the builder of a plain engine cannot push without one, and clean-ups remove what has none. */
export function contentTag(hash: string): string {
  return `content-${hash.slice("sha256:".length, "sha256:".length + 16)}`;
}
