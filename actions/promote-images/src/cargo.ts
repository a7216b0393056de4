import { ActionError } from "@stageway/core";
import { imageReferences, parseDigestReference, type Digest, type FetchedRelease } from "@stageway/registry";
import type { Request } from "./request.ts";

/** One thing that goes over: an image, or the release itself. */
export interface Item {
  /** The services whose image it is; none for the release itself. */
  readonly services: readonly string[];
  readonly digest: Digest;
  /** Repository where it lies. */
  readonly from: string;
  /** Repository where it goes. */
  readonly to: string;
}

/** Whether it is the release itself, which names the others and comes after them. */
export function isRelease({ services }: Item): boolean {
  return services.length === 0;
}

/** What people know an item by. */
export function nameOf(item: Item): string {
  return isRelease(item) ? "the release" : item.services.join(", ");
}

/** Everything that makes a release: its images, each once, sorted by service, and at last the release itself, which names them. */
export function itemsOf({ release }: Pick<FetchedRelease, "release">, { from, to }: Request): Item[] {
  const sources = imageReferences(release, from.registry, from.repository);
  const targets = imageReferences(release, to.registry, to.repository);
  const items = new Map<string, Item>();
  for (const service of Object.keys(release.services).sort()) {
    const { repository, digest } = parseDigestReference(sources[service] ?? "");
    const target = parseDigestReference(targets[service] ?? "");
    const key = `${repository}@${digest}`;
    const services = [...(items.get(key)?.services ?? []), service];
    items.set(key, { services, digest, from: repository, to: target.repository });
  }
  return [...items.values(), { services: [], digest: from.digest, from: from.repository, to: to.repository }];
}

/** A tag names one thing in each repository, so two different ones there cannot both have it. */
export function assertTaggable(items: readonly Item[]): void {
  for (const item of items) {
    const other = items.find(({ to, digest }) => to === item.to && digest !== item.digest);
    if (other === undefined) continue;
    throw new ActionError(
      `Cannot tag ${nameOf(item)} and ${nameOf(other)}: they are different content in the same repository: current value is ${item.to}`,
      { hint: 'Give each service an "image" of its own, or leave "tags" empty' },
    );
  }
}
