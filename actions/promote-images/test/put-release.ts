import type { Release, ReleasedService } from "@stageway/pipeline";
import { digestOf, mediaTypes, pushRelease, type Digest, type Registry } from "@stageway/registry";

/** What the images of a release hold: by service its layers. Every image has one more layer that all share. */
export type Layers = Readonly<Record<string, readonly Uint8Array[]>>;

const shared = Buffer.from("a layer that all share");
const compose = { path: "compose.yml", content: Buffer.from("services: {}\n"), mode: 0o644 };

/** Pushes small images for two platforms and the release of them; gives `registry/folder/release@sha256:…`. */
export async function putRelease(
  registry: Registry,
  folder: string,
  layers: Layers,
  commit = "a".repeat(40),
): Promise<string> {
  const services: Record<string, ReleasedService> = {};
  for (const [name, own] of Object.entries(layers)) {
    const digest = await putIndex(registry, `${folder}/${name}`, own);
    const platforms = ["linux/amd64", "linux/arm64"];
    services[name] = { image: name, digest, revision: commit, contentHash: digestOf(name), platforms };
  }
  const files = [{ path: compose.path, digest: digestOf(compose.content), mode: compose.mode }];
  const release: Release = { schemaVersion: 1, commit, tree: "b".repeat(40), services, files };
  return pushRelease(registry, `${folder}/release`, { release, files: [compose] }, []);
}

async function putIndex(registry: Registry, repository: string, layers: readonly Uint8Array[]): Promise<Digest> {
  const manifests = [];
  for (const architecture of ["amd64", "arm64"]) {
    const config = Buffer.from(JSON.stringify({ os: "linux", architecture, rootfs: { type: "layers", diff_ids: [] } }));
    const all = [...layers, shared];
    for (const bytes of [config, ...all]) await registry.blobs.put(repository, bytes);
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: describe(mediaTypes.ociConfig, config),
      layers: all.map((bytes) => describe("application/vnd.oci.image.layer.v1.tar", bytes)),
    };
    const bytes = Buffer.from(JSON.stringify(manifest));
    await registry.putManifest(repository, { mediaType: mediaTypes.ociManifest, bytes });
    manifests.push({ ...describe(mediaTypes.ociManifest, bytes), platform: { os: "linux", architecture } });
  }
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  const bytes = Buffer.from(JSON.stringify(index));
  return registry.putManifest(repository, { mediaType: mediaTypes.ociIndex, bytes });
}

function describe(mediaType: string, bytes: Uint8Array) {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}
