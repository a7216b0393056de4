import type { Model, Service } from "./model.ts";
import type { Wanted, WantedService } from "./wanted.ts";

/** What of a release goes to which service of the compose files. */
export interface Pins {
  /** By the name of the compose service. */
  readonly images: ReadonlyMap<string, WantedService>;
  /** Services of the release that no compose service takes. */
  readonly unused: readonly string[];
  /** Bytes of all images of the release together, when known. */
  readonly size: number | undefined;
}

/**
 * Finds the compose services that run an image of the release: the service of the same name, and every other one whose
 * `image` is written the same as that one's (a migration beside its service), or names the released repository.
 */
export function pinImages(model: Model, wanted: Wanted): Pins {
  const images = new Map<string, WantedService>();
  const unused: string[] = [];
  for (const [name, released] of wanted.services) {
    const named = model.services.get(name);
    const takers = [...model.services.values()].filter(
      (service) => service === named || (!wanted.services.has(service.name) && runsTheSame(service, named, released)),
    );
    if (takers.length === 0) unused.push(name);
    for (const { name: taker } of takers) images.set(taker, released);
  }
  return { images, unused, size: wanted.size };
}

function runsTheSame({ image }: Service, named: Service | undefined, released: WantedService): boolean {
  if (image === undefined) return false;
  return image === named?.image || repositoryOf(image) === repositoryOf(released.image);
}

/** A reference without its tag and digest. */
export function repositoryOf(reference: string): string {
  const [name = ""] = reference.split("@");
  return name.replace(/:[^:/]*$/, "");
}

/** The first twelve letters of a digest or an image id, or the tag: for people. */
export function shortImage(reference: string): string {
  const [, digest] = /sha256:([0-9a-f]{12})/.exec(reference) ?? [];
  return digest ?? reference;
}
