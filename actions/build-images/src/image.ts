import { ActionError } from "@stageway/core";
import { platformText, type Digest, type Manifest, type Registry } from "@stageway/registry";
import { essenceOf, type DescribedConfig, type ImageConfig } from "./same-image.ts";

/** What the registry says about an image. */
export interface ImageFacts {
  readonly digest: Digest;
  readonly manifest: Manifest;
  /** Sorted. */
  readonly platforms: readonly string[];
  /** Bytes to download, of the platform that needs most. */
  readonly size: number;
  /** Bytes of its layers and configuration, by digest, of that platform. */
  readonly parts: ReadonlyMap<Digest, number>;
  /** When it was made, in milliseconds since 1970, where it says so; of several the oldest. */
  readonly created: number | undefined;
  /** Its labels, where its configuration was read; of several platforms those of one. */
  readonly labels: Readonly<Record<string, string>>;
  /** What it is for those who run it, where its configurations were read. */
  readonly essence: ReadonlyMap<string, string> | undefined;
}

/**
 * Looks at an image in the registry; `undefined` when it, or one of its platforms, is not there.
 *
 * @param known its platforms, where they are on record: its configuration is not read then, so that one request is enough,
 * and when it was made stays unknown.
 */
export async function inspectImage(
  registry: Registry,
  repository: string,
  digest: Digest,
  known?: readonly string[],
): Promise<ImageFacts | undefined> {
  const manifest = await registry.manifest(repository, digest);
  if (manifest === undefined) return undefined;
  const wanted = manifest.manifests.filter(({ platform }) => platformText(platform) !== undefined);
  const children = await Promise.all(wanted.map((child) => registry.manifest(repository, child.digest)));
  const images = manifest.config === undefined ? children : [manifest];
  if (images.includes(undefined)) return undefined;
  const found = images.filter((image) => image !== undefined);
  const read = known === undefined ? found : [];
  const configs = await Promise.all(read.map((image) => configOf(registry, repository, image)));
  const platforms = known ?? configs.map(platformText).filter((platform) => platform !== undefined);
  if (platforms.length === 0) throw unusable(repository, digest, "it is for no platform");
  const [largest = new Map<Digest, number>()] = found.map(partsOf).sort((a, b) => sum(b) - sum(a));
  const times = configs.map(({ created }) => Date.parse(created ?? "")).filter((time) => !Number.isNaN(time));
  return {
    digest,
    manifest,
    platforms: [...new Set(platforms)].sort(),
    size: sum(largest),
    parts: largest,
    created: times.length === 0 ? undefined : Math.min(...times),
    labels: configs[0]?.config?.Labels ?? {},
    essence: essenceOf(configs.map((config, index) => described(config, manifest, read[index]))),
  };
}

function described(config: ImageConfig, whole: Manifest, image: Manifest | undefined): DescribedConfig {
  const isAttested = whole.manifests.some(
    ({ annotations }) => annotations?.["vnd.docker.reference.type"] !== undefined,
  );
  return { ...config, annotations: { ...whole.annotations, ...image?.annotations }, isAttested };
}

async function configOf(registry: Registry, repository: string, image: Manifest): Promise<ImageConfig> {
  if (image.config === undefined) throw unusable(repository, image.digest, "it has no configuration");
  const bytes = await registry.blobs.bytes(repository, image.config, 8 << 20);
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as ImageConfig;
}

function partsOf({ layers, config }: Manifest): Map<Digest, number> {
  const parts = config === undefined ? layers : [config, ...layers];
  return new Map(parts.map(({ digest, size }) => [digest, size]));
}

/** Bytes that several images take together: what they share is fetched once. */
export function sizeTogether(images: readonly Pick<ImageFacts, "parts">[]): number {
  return sum(new Map(images.flatMap(({ parts }) => [...parts])));
}

function sum(parts: ReadonlyMap<Digest, number>): number {
  return [...parts.values()].reduce((total, size) => total + size, 0);
}

function unusable(repository: string, digest: Digest, why: string): ActionError {
  return new ActionError(`Cannot use the image ${repository}@${digest}: ${why}`);
}
