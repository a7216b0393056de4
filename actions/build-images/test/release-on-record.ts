import { digestOf, openRegistry, pushRelease } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";

const access = testAccess();
export const contentHash = digestOf("content as everybody can compute it from the repository");

/** Puts a release with an image of `web` into a folder; gives its reference. */
export async function releaseOnRecord(host: string, folder: string): Promise<string> {
  const registry = openRegistry(host, access);
  const config = { os: "linux", architecture: "amd64", config: {}, rootfs: { type: "layers", diff_ids: [] } };
  const parts = [Buffer.from(JSON.stringify(config)), Buffer.from("layer")];
  for (const bytes of parts) await registry.blobs.put(`${folder}/web`, bytes);
  const [described, layer] = parts.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length }));
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...described },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer }],
  };
  const image = { bytes: Buffer.from(JSON.stringify(manifest)), mediaType };
  const digest = await registry.putManifest(`${folder}/web`, image, "t");
  const commit = "a".repeat(40);
  const services = { web: { image: "web", digest, revision: commit, contentHash, platforms: ["linux/amd64"] } };
  const document = { schemaVersion: 1, commit, tree: "b".repeat(40), services, files: [] } as const;
  return await pushRelease(registry, `${folder}/release`, { release: document, files: [] }, []);
}
