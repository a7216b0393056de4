import { randomFillSync } from "node:crypto";
import type { Release } from "../../packages/pipeline/src/index.ts";
import {
  digestOf,
  mediaTypes,
  openRegistry,
  pushRelease,
  writeTar,
  type Digest,
  type Registry,
} from "../../packages/registry/src/index.ts";
import { createProcesses } from "../../packages/core/src/index.ts";

/** The shapes in which images lie in registries. */
export type ImageKind = "OCI manifest" | "OCI index" | "OCI index with attestation" | "Docker manifest" | "Docker list";

export const imageKinds: readonly ImageKind[] = [
  "OCI manifest",
  "OCI index",
  "OCI index with attestation",
  "Docker manifest",
  "Docker list",
];

interface Types {
  readonly manifest: string;
  readonly index: string;
  readonly config: string;
  readonly layer: string;
}

const oci: Types = {
  manifest: mediaTypes.ociManifest,
  index: mediaTypes.ociIndex,
  config: mediaTypes.ociConfig,
  layer: "application/vnd.oci.image.layer.v1.tar",
};
const docker: Types = {
  manifest: mediaTypes.dockerManifest,
  index: mediaTypes.dockerIndex,
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar",
};

/** Nobody's access to a registry of this machine. */
export function openHere(host: string): Registry {
  const env = { PATH: process.env["PATH"], DOCKER_CONFIG: "/nonexistent" };
  return openRegistry(host, { env, processes: createProcesses({ env }) });
}

/** Puts an image of random layers there, a real one that an engine can pull; gives its digest. */
export async function putImage(
  registry: Registry,
  repository: string,
  kind: ImageKind,
  layers: readonly number[],
): Promise<Digest> {
  const types = kind.startsWith("OCI") ? oci : docker;
  const image = await putManifest(registry, repository, types, "amd64", layers);
  if (kind.endsWith("manifest")) return image.digest;
  const manifests: object[] = [
    { ...image, platform: { os: "linux", architecture: "amd64" } },
    {
      ...(await putManifest(registry, repository, types, "arm64", [1000])),
      platform: { os: "linux", architecture: "arm64" },
    },
  ];
  if (kind === "OCI index with attestation") {
    manifests.push({
      ...(await putManifest(registry, repository, types, "unknown", [1000])),
      platform: { os: "unknown", architecture: "unknown" },
      annotations: {
        "vnd.docker.reference.digest": image.digest,
        "vnd.docker.reference.type": "attestation-manifest",
      },
    });
  }
  return await putJson(registry, repository, types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests,
  }).then(({ digest }) => digest);
}

async function putManifest(
  registry: Registry,
  repository: string,
  types: Types,
  architecture: string,
  layers: readonly number[],
) {
  const described = [];
  for (const [index, size] of layers.entries()) {
    const content = randomFillSync(new Uint8Array(size));
    const tar = writeTar([{ path: `layer-${index}`, content, mode: 0o644 }]);
    described.push({ mediaType: types.layer, size: tar.byteLength, digest: await registry.blobs.put(repository, tar) });
  }
  const rootfs = { type: "layers", diff_ids: described.map(({ digest }) => digest) };
  const config = Buffer.from(JSON.stringify({ os: "linux", architecture, config: { Cmd: ["/nothing"] }, rootfs }));
  await registry.blobs.put(repository, config);
  return await putJson(registry, repository, types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, size: config.byteLength, digest: digestOf(config) },
    layers: described,
  });
}

async function putJson(registry: Registry, repository: string, mediaType: string, content: object) {
  const bytes = Buffer.from(JSON.stringify(content));
  return { mediaType, size: bytes.byteLength, digest: await registry.putManifest(repository, { mediaType, bytes }) };
}

/** Puts a release of these images beside them; gives `host/folder/release@sha256:…`. */
export function putRelease(
  registry: Registry,
  folder: string,
  images: Readonly<Record<string, Digest>>,
): Promise<string> {
  const common = { revision: "a".repeat(40), contentHash: digestOf("bench"), platforms: ["linux/amd64"] };
  const services = Object.entries(images).map(([name, digest]) => [name, { image: name, digest, ...common }] as const);
  const compose = { path: "compose.yml", content: Buffer.from("services: {}\n"), mode: 0o644 };
  const release: Release = {
    schemaVersion: 1,
    commit: "a".repeat(40),
    tree: "b".repeat(40),
    services: Object.fromEntries(services),
    files: [{ path: compose.path, digest: digestOf(compose.content), mode: compose.mode }],
  };
  return pushRelease(registry, `${folder}/release`, { release, files: [compose] }, []);
}
