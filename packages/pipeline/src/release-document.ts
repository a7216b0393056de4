import { ActionError, quote } from "@stageway/core";
import { readDocument } from "./document.ts";
import { commit, digest, firstSchema, imagePath, parsePath, platform, serviceName } from "./grammar.ts";
import { canonicalJson } from "./canonical.ts";
import type { Release, ReleasedService } from "./release.ts";
import { list, object, optional, parsed, record, required, whole, type Shape } from "./shape/index.ts";

/** A release document larger than this is refused; a thousand services and files take about half of it. */
export const longestRelease = 1024 * 1024;

const bytes = whole({ min: 1, max: Number.MAX_SAFE_INTEGER });

const service = object({
  image: required(imagePath, "image repository relative to the release's folder"),
  digest: required(digest, "digest of the manifest or index"),
  revision: required(commit, "commit from which the content was built"),
  contentHash: required(digest, "hash of everything that goes into the image"),
  platforms: required(list(platform, { min: 1 }), "platforms"),
  size: optional(bytes, "bytes of the image, compressed"),
});

const file = object({
  path: required(parsed(parseFile, { wanted: "a file's path" }), "path relative to the repository"),
  digest: required(digest, "digest of the content"),
  mode: required(fileMode(), "0o644 or 0o755"),
});

const release: Shape<Release> = object({
  schemaVersion: required(firstSchema, "1"),
  commit: required(commit, "full commit id of the whole"),
  tree: required(commit, "git tree id of the commit"),
  services: required(record(serviceName, service), "services by name"),
  size: optional(bytes, "bytes of all images, compressed"),
  files: required(list(file), "deployment files"),
});

/**
 * The bytes of a release, by which it is identified: canonical JSON, platforms and files sorted. The same release is the
 * same bytes whoever writes it.
 */
export function encodeRelease(value: Release): string {
  const services: Record<string, ReleasedService> = {};
  for (const [name, one] of Object.entries(value.services)) {
    services[name] = { ...one, platforms: [...one.platforms].sort() };
  }
  const files = value.files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const text = canonicalJson({ ...value, services, files });
  parseRelease(text); // What could not be read back must never be written.
  return text;
}

/** Reads a release document strictly: every problem at once, unknown keys and services without a name refused. */
export function parseRelease(text: string): Release {
  const document = readDocument("the release", release, text, { maxBytes: longestRelease });
  const { services, files } = document;
  const fail = (why: string) => new ActionError(`Cannot read the release: ${why}`);
  if (Object.keys(services).length === 0) throw fail("it has no services");
  for (const [index, { path }] of files.entries()) {
    const before = files[index - 1]?.path;
    if (before === path) throw fail(`the file ${path} stands there twice`);
    if (before !== undefined && before > path) throw fail("its files are not sorted");
  }
  return document;
}

function parseFile(path: string): string {
  if (parsePath(path) !== path || path === ".")
    throw new SyntaxError(`must be a file's path: current value is ${quote(path)}`);
  return path;
}

function fileMode(): Shape<number> {
  const wanted = `420 (0o644) or 493 (0o755)`;
  return {
    wanted,
    schema: () => ({ enum: [0o644, 0o755] }),
    read: (value, place) => (value === 0o644 || value === 0o755 ? value : place.mismatch(wanted, value)),
  };
}
