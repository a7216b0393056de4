import { ActionError, quote } from "@stageway/core";
import { encodeRelease, parseRelease, type Release } from "@stageway/pipeline";
import { releaseArtifactType } from "./artifact-types.ts";
import { digestOf, type Digest } from "./digest.ts";
import { readManifest, type Descriptor, type Manifest } from "./manifest.ts";
import { mediaTypes } from "./media-type.ts";
import { formatReference, parseDigestReference } from "./reference.ts";
import { openRegistry, type Registry, type RegistryAccess } from "./registry.ts";
import { readTar, writeTar, type ArchivedFile } from "./tar.ts";

const filesType = "application/vnd.stageway.release.files.v1.tar";

/** A release document up to this many bytes is also written into the manifest, so that one request is enough to know it. */
const inlineLimit = 256 << 10;

/** A release as it was found in a registry. */
export interface FetchedRelease {
  readonly release: Release;
  /** Its deployment files; empty when they were not asked for. */
  readonly files: readonly ArchivedFile[];
  /** `registry/repository@sha256:…`. */
  readonly reference: string;
  readonly digest: Digest;
  /** What the registry keeps of it. */
  readonly manifest: Manifest;
  /** For every service the image to run, by digest. */
  readonly imageReferences: Readonly<Record<string, string>>;
}

/**
 * Puts a release into a registry: an OCI artifact of the release document and its deployment files. The same release gives
 * the same bytes, and so the same digest, everywhere. Tags come last, in their order.
 *
 * @returns `registry/repository@sha256:…`
 */
export async function pushRelease(
  registry: Registry,
  repository: string,
  content: { readonly release: Release; readonly files: readonly ArchivedFile[] },
  tags: readonly string[],
): Promise<string> {
  const { manifest, blobs } = packRelease(content.release, content.files);
  await Promise.all(blobs.map((bytes) => registry.blobs.put(repository, bytes)));
  const [first, ...others] = tags;
  const digest = await registry.putManifest(repository, manifest, first);
  for (const tag of others) await registry.putManifest(repository, manifest, tag);
  return formatReference({ registry: registry.host, repository, digest });
}

/** The bytes of a release, before they go anywhere. */
export function packRelease(
  release: Release,
  files: readonly ArchivedFile[],
): { manifest: Pick<Manifest, "bytes" | "mediaType">; digest: Digest; blobs: Uint8Array[] } {
  assertFiles(release, files, "pack");
  const document = Buffer.from(encodeRelease(release));
  const archive = writeTar(files);
  const empty = Buffer.from("{}");
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType: releaseArtifactType,
    config: describeBytes(mediaTypes.ociEmpty, empty, true),
    layers: [
      describeBytes(releaseArtifactType, document, document.byteLength <= inlineLimit),
      describeBytes(filesType, archive, false),
    ],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return {
    manifest: { bytes, mediaType: mediaTypes.ociManifest },
    digest: digestOf(bytes),
    blobs: [empty, document, archive],
  };
}

/** Gets a release by its reference with a digest. Without `files` one request is enough. */
export async function fetchRelease(
  reference: string,
  access: RegistryAccess,
  options: { readonly files?: boolean; readonly registry?: Registry } = {},
): Promise<FetchedRelease> {
  const { registry: host, repository, digest } = parseDigestReference(reference);
  const registry = options.registry ?? openRegistry(host, access);
  const manifest = await registry.manifest(repository, digest);
  if (manifest === undefined) {
    throw new ActionError(`Cannot find the release ${reference}: it is not in the registry`, {
      hint: "It may have been removed by a clean-up; build the commit again, and keep the release repository out of clean-ups.",
    });
  }
  const [document, archive] = manifest.layers;
  if (!isRelease(manifest) || document === undefined || archive === undefined) {
    throw new ActionError(
      `Cannot read the release ${reference}: this is something else than a release: current value is ${quote(manifest.artifactType ?? manifest.mediaType)}`,
      {
        hint: 'Pass the "release" output of build-images, not an image.',
      },
    );
  }
  const release = parseRelease(
    Buffer.from(inline(document) ?? (await registry.blobs.bytes(repository, document))).toString("utf8"),
  );
  const files =
    options.files === false ? [] : readTar(await registry.blobs.bytes(repository, archive), release.files.length);
  if (options.files !== false) assertFiles(release, files, "read");
  return {
    release,
    files,
    reference: formatReference({ registry: host, repository, digest }),
    digest,
    manifest,
    imageReferences: imageReferences(release, host, repository),
  };
}

/**
 * What a release has, of the bytes of its manifest alone: they are what its digest, and so whoever signed it, says. `undefined` when they
 * are of something else, or do not have the document in them.
 */
export function releaseOfManifest(
  reference: string,
  bytes: Uint8Array,
): Pick<FetchedRelease, "release" | "imageReferences"> | undefined {
  const { registry, repository, digest } = parseDigestReference(reference);
  if (digestOf(bytes) !== digest) return undefined;
  const manifest = readManifest(bytes, digest, mediaTypes.ociManifest);
  const document = manifest.layers[0];
  const text = document === undefined || !isRelease(manifest) ? undefined : inline(document);
  if (text === undefined) return undefined;
  const release = parseRelease(Buffer.from(text).toString("utf8"));
  return { release, imageReferences: imageReferences(release, registry, repository) };
}

function isRelease({ artifactType, layers }: Manifest): boolean {
  return artifactType === releaseArtifactType && layers[1]?.mediaType === filesType;
}

/** For every service its image beside the release: `<folder of the release's repository>/<image>@<digest>`. */
export function imageReferences(release: Release, registry: string, repository: string): Record<string, string> {
  const folder = repository.includes("/") ? `${repository.slice(0, repository.lastIndexOf("/"))}/` : "";
  return Object.fromEntries(
    Object.entries(release.services).map(([service, { image, digest }]) => [
      service,
      `${registry}/${folder}${image}@${digest}`,
    ]),
  );
}

function describeBytes(mediaType: string, bytes: Uint8Array, isInline: boolean): Descriptor {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
  return isInline ? { ...descriptor, data: Buffer.from(bytes).toString("base64") } : descriptor;
}

/** Content that the manifest carries itself is believed only when it agrees with its digest. */
function inline({ data, digest }: Descriptor): Uint8Array | undefined {
  const bytes = data === undefined ? undefined : Buffer.from(data, "base64");
  return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
}

function assertFiles(release: Release, files: readonly ArchivedFile[], act: string): void {
  const promised = release.files.map(({ path, digest, mode }) => `${path} ${digest} ${mode.toString(8)}`).sort();
  const found = files.map(({ path, content, mode }) => `${path} ${digestOf(content)} ${mode.toString(8)}`).sort();
  const odd = promised.find((each) => !found.includes(each)) ?? found.find((each) => !promised.includes(each));
  if (odd === undefined && promised.length === found.length) return;
  throw new ActionError(
    `Cannot ${act} the release: its files are not those that it names: current value is ${quote(odd?.split(" ")[0] ?? "")}`,
  );
}
