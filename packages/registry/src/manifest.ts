import { ActionError, quote } from "@stageway/core";
import { isDigest, type Digest } from "./digest.ts";
import { isIndexType, isManifestType } from "./media-type.ts";

/** A platform as descriptors name it (OCI image specification, image index). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** A reference to content by digest (OCI image specification, descriptor). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly urls?: readonly string[];
  /** The content itself in base64, if it is small. */
  readonly data?: string;
}

/** A manifest or an index: its exact bytes, which define its digest, and the parsed fields. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of an image manifest; an index has none. */
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  /** The manifests of an index; an image manifest has none. */
  readonly manifests: readonly Descriptor[];
  /** Digest of the manifest to which it refers, as a signature does. */
  readonly subject?: Digest;
}

/**
 * Parses a manifest or index in OCI or Docker format. Only the fields in use are checked.
 *
 * @throws {UnreadableManifestError} when it is malformed, or can be read both as an image and as an index.
 */
export function readManifest(bytes: Uint8Array, digest: Digest, contentType?: string): Manifest {
  const value = parseObject(bytes, digest);
  const mediaType = text(value["mediaType"]) ?? contentType?.split(";")[0]?.trim() ?? "";
  const isIndex = isIndexType(mediaType);
  if (!isIndex && !isManifestType(mediaType))
    throw malformed(digest, `its media type is not one of an image: current value is ${quote(mediaType)}`);
  const [strange] = (isIndex ? ["layers", "config"] : ["manifests"]).filter((name) => value[name] !== undefined);
  if (strange !== undefined)
    throw malformed(digest, `it can be read in two ways, an ${isIndex ? "index" : "image"} has no ${strange}`);
  const artifactType = text(value["artifactType"]);
  const subject = text(record(value["subject"])["digest"]);
  return {
    mediaType,
    digest,
    bytes,
    annotations: strings(value["annotations"]),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(isIndex ? {} : { config: descriptor(value["config"], digest) }),
    layers: isIndex ? [] : descriptors(value["layers"], digest),
    manifests: isIndex ? descriptors(value["manifests"], digest) : [],
    ...(subject !== undefined && isDigest(subject) && { subject }),
  };
}

/** `linux/arm64/v8`; `undefined` for entries that do not run, like an attestation in an index. */
export function platformText(platform: Platform | undefined): string | undefined {
  if (platform === undefined || platform.os === "unknown" || platform.os === "") return undefined;
  const { os, architecture, variant } = platform;
  return [os, architecture, ...(variant === undefined || variant === "" ? [] : [variant])].join("/");
}

function descriptors(value: unknown, digest: Digest): Descriptor[] {
  if (!Array.isArray(value)) throw malformed(digest, "a list of descriptors is missing");
  return value.map((each) => descriptor(each, digest));
}

function descriptor(value: unknown, digest: Digest): Descriptor {
  const { mediaType, digest: target, size } = record(value);
  if (typeof mediaType !== "string" || typeof target !== "string" || !isDigest(target) || !isSize(size)) {
    throw malformed(digest, "a descriptor in it lacks a media type, a sha256 digest or a size");
  }
  return value as Descriptor; // The fields that everybody reads were just checked; the others are optional.
}

function isSize(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function parseObject(bytes: Uint8Array, digest: Digest): Record<string, unknown> {
  try {
    return record(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    throw malformed(digest, "it is not JSON");
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The bytes of a manifest are malformed. */
export class UnreadableManifestError extends ActionError {}

function malformed(digest: Digest, why: string): UnreadableManifestError {
  return new UnreadableManifestError(`Cannot read the manifest ${digest}: ${why}`);
}
