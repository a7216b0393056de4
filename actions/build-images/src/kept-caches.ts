import {
  digestOf,
  mediaTypes,
  parseDigestReference,
  type Digest,
  type FetchedRelease,
  type Registry,
} from "@stageway/registry";

/** Where the layers of each service are kept for the next build: `registry/repository@sha256:…` by service. */
export type KeptCaches = ReadonlyMap<string, string>;

const artifactType = "application/vnd.stageway.caches.v1+json";

/**
 * Puts down where the caches of a build lie, each by its digest. A signed statement names the digest of this list: whoever may push can move
 * the tag of a cache, and exchange nothing that is named here.
 */
export async function putCaches(registry: Registry, repository: string, caches: KeptCaches): Promise<Digest> {
  const list = Buffer.from(JSON.stringify(Object.fromEntries([...caches].sort(([a], [b]) => (a < b ? -1 : 1)))));
  const empty = Buffer.from("{}");
  const [config, layer] = await Promise.all(
    [empty, list].map(async (bytes) => ({
      digest: await registry.blobs.put(repository, bytes),
      size: bytes.byteLength,
    })),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: { mediaType: mediaTypes.ociEmpty, ...config },
    layers: [{ mediaType: artifactType, ...layer }],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  await registry.putManifest(repository, { bytes, mediaType: mediaTypes.ociManifest });
  return digestOf(bytes);
}

/** The caches that a statement about a release names. None where the list is gone: that means more work, not a failure. */
export async function readCaches(
  registry: Registry,
  release: FetchedRelease,
  list: string | undefined,
): Promise<KeptCaches> {
  if (list === undefined) return new Map();
  const { repository } = parseDigestReference(release.reference);
  const manifest = await registry.manifest(repository, list);
  const [layer] = manifest?.layers ?? [];
  if (manifest?.artifactType !== artifactType || layer === undefined) return new Map();
  const bytes = await registry.blobs.bytes(repository, layer);
  return new Map(
    Object.entries(JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, string>).filter(isCache),
  ); // The build wrote it.
}

/** A reference that BuildKit takes for one value: a comma would begin another. */
function isCache([, reference]: [string, unknown]): boolean {
  return typeof reference === "string" && /^[^\s,"@]+@sha256:[0-9a-f]{64}$/.test(reference);
}
