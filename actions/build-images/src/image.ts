import { ActionError } from "@stageway/core";
import { platformText, type Digest, type Manifest, type Platform, type Registry } from "@stageway/registry";

/** What the registry says about an image. */
export interface ImageFacts {
  readonly digest: Digest;
  /** Sorted. */
  readonly platforms: readonly string[];
  /** Bytes to download, of the platform that needs most. */
  readonly size: number;
  /** When it was made, in milliseconds since 1970. */
  readonly created: number | undefined;
}

/** Looks at an image in the registry; `undefined` when it is not there. */
export async function inspectImage(registry: Registry, repository: string, digest: Digest): Promise<ImageFacts | undefined> {
  const manifest = await registry.manifest(repository, digest);
  if (manifest === undefined) return undefined;
  const wanted = manifest.manifests.filter(({ platform }) => platformText(platform) !== undefined);
  const children = await Promise.all(wanted.map(async ({ digest: child }) => registry.manifest(repository, child)));
  if (children.includes(undefined)) return undefined;
  const images = manifest.config === undefined ? children.filter((child) => child !== undefined) : [manifest];
  const configs = await Promise.all(images.map((image) => configOf(registry, repository, image)));
  const platforms = configs.map((config) => platformText(config)).filter((platform) => platform !== undefined);
  if (platforms.length === 0) throw new ActionError(`Cannot use the image ${repository}@${digest}: it is for no platform`);
  return {
    digest,
    platforms: [...new Set(platforms)].sort(),
    size: Math.max(...images.map(sizeOf)),
    created: Math.min(...configs.map(({ created }) => Date.parse(created ?? ""))) || undefined,
  };
}

async function configOf(registry: Registry, repository: string, image: Manifest): Promise<Platform & { created?: string }> {
  if (image.config === undefined) throw new ActionError(`Cannot use the image ${repository}@${image.digest}: it has no configuration`);
  return JSON.parse(Buffer.from(await registry.blobs.bytes(repository, image.config, 8 << 20)).toString("utf8")) as Platform & { created?: string };
}

function sizeOf({ layers, config }: Manifest): number {
  return layers.reduce((sum, layer) => sum + layer.size, config?.size ?? 0);
}
