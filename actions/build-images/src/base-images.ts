import { openRegistry, parseReference, type Digest, type Registry, type RegistryAccess } from "@stageway/registry";

/** Gives the digest that a base image has in its registry now. */
export type FindDigest = (registry: string, repository: string, name: string) => Promise<Digest | undefined>;

export interface BaseImages {
  /** The digest by the reference as the Dockerfile writes it. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Why nothing is known about the others, by reference. */
  readonly unknown: ReadonlyMap<string, string>;
}

/**
 * Finds out which images the references of Dockerfiles mean at this moment. A registry that cannot be had is no reason
 * to fail: its base images then count as they were on record, so that a newer one just causes no build.
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

/** Milliseconds for all base images of one registry, which are asked about at the same time: nothing but a newer build depends on it. */
const patience = 10_000;

/** Asks the registries themselves, quickly or not at all. */
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
