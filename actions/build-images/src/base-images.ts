import { openRegistry, parseReference, type Digest, type Registry, type RegistryAccess } from "@stageway/registry";

/** Looks up the current digest of a base image; `undefined` when the registry does not have it. */
export type FindDigest = (registry: string, repository: string, name: string) => Promise<Digest | undefined>;

/** The digests of the base images, as far as their registries could be reached. */
export interface BaseImages {
  /** The digest of each reference, keyed by the text in the Dockerfile. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Why a digest is missing, keyed by reference. */
  readonly unknown: ReadonlyMap<string, string>;
}

/**
 * Resolves the base images of Dockerfiles to their current digests. An unreachable registry is not a failure: its base images
 * count as unchanged since the release on record, so a newer one does not cause a build.
 */
export async function resolveBaseImages(references: Iterable<string>, find: FindDigest): Promise<BaseImages> {
  const digests = new Map<string, Digest>();
  const unknown = new Map<string, string>();
  await Promise.all(
    [...new Set(references)].map(async (text) => {
      try {
        const { registry, repository, tag = "latest", digest } = parseReference(text);
        const found = digest ?? (await find(registry, repository, tag));
        if (found === undefined) unknown.set(text, "its registry does not have it");
        else digests.set(text, found);
      } catch (error) {
        unknown.set(text, Error.isError(error) ? error.message : String(error));
      }
    }),
  );
  return { digests, unknown };
}

/** Time limit in milliseconds for all concurrent look-ups in one registry. Missing it only costs a rebuild on a newer base image. */
const patience = 10_000;

/** Looks digests up in the registries, with a short limit and at most two attempts. */
export function baseImageFinder(access: RegistryAccess): FindDigest {
  const open = new Map<string, Registry>();
  return (host, repository, name) => {
    const limits = [AbortSignal.timeout(patience), ...(access.signal === undefined ? [] : [access.signal])];
    const registry =
      open.get(host) ??
      openRegistry(host, { ...access, signal: AbortSignal.any(limits), attempts: 2, budget: patience });
    open.set(host, registry);
    return registry.head(repository, name);
  };
}
