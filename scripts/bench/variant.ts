import type { Digest, Registry } from "../../packages/registry/src/index.ts";

interface Config {
  readonly config?: object;
}

/**
 * An image that differs from another one of the same registry in its configuration only: another digest, the same layers,
 * and made without an engine. `config` is laid over what the image says.
 */
export async function putVariant(registry: Registry, from: string, to: string, config: object): Promise<Digest> {
  const image = await imageOf(registry, from, "1");
  if (image.config === undefined) throw new Error(`Cannot vary ${from}: it has no configuration`);
  const bytes = await registry.blobs.bytes(from, image.config);
  const before = JSON.parse(Buffer.from(bytes).toString("utf8")) as Config;
  const after = Buffer.from(JSON.stringify({ ...before, config: { ...before.config, ...config } }));
  for (const { digest } of image.layers) {
    if (!(await registry.blobs.mount(to, digest, from))) throw new Error(`Cannot mount ${digest} of ${from}`);
  }
  const digest = await registry.blobs.put(to, after);
  const manifest = {
    schemaVersion: 2,
    mediaType: image.mediaType,
    config: { mediaType: image.config.mediaType, digest, size: after.byteLength },
    layers: image.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  };
  return registry.putManifest(to, { mediaType: image.mediaType, bytes: Buffer.from(JSON.stringify(manifest)) });
}

/** The image itself, or the one of an index that is for a real platform. */
async function imageOf(registry: Registry, repository: string, name: string) {
  const found = await registry.manifest(repository, name);
  const child = found?.manifests.find(({ platform }) => platform?.os === "linux");
  const image = child === undefined ? found : await registry.manifest(repository, child.digest);
  if (image === undefined) throw new Error(`Cannot find ${repository}:${name}`);
  return image;
}
