import { ActionError } from "@stageway/core";
import { formatReference, parseReference, type Digest } from "@stageway/registry";
import type { Source } from "./source.ts";

/**
 * Base images are built upon with the digest that the content hash counted, whatever their tags mean by then: each by the name of the context
 * that stands for it. A stage of that name would be replaced as well, with everything that it does; its image goes without.
 */
export function pinsOf(
  { bases, stages }: Pick<Source, "bases" | "stages">,
  digests: ReadonlyMap<string, Digest>,
): ReadonlyMap<string, string> {
  const pins = new Map<string, string>();
  for (const reference of bases) {
    const digest = digests.get(reference);
    if (digest === undefined || reference.includes("@")) continue;
    const name = contextName(reference);
    if (stages.has(name)) continue;
    const { registry, repository } = parseReference(reference);
    pins.set(name, formatReference({ registry, repository, digest }));
  }
  return pins;
}

/** The name under which BuildKit looks for a context in place of an image: the shortest form of its reference, without `:latest`. */
export function contextName(reference: string): string {
  try {
    const { registry, repository, tag, digest } = parseReference(reference);
    const short =
      registry === "docker.io" ? repository.replace(/^library\/([^/]+)$/, "$1") : `${registry}/${repository}`;
    const tagged = tag === undefined || (tag === "latest" && digest === undefined) ? short : `${short}:${tag}`;
    return digest === undefined ? tagged : `${tagged}@${digest}`;
  } catch (error) {
    // The builder refuses it.
    if (error instanceof ActionError) return reference;
    throw error;
  }
}
