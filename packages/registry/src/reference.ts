import { ActionError, quote } from "@stageway/core";
import type { Digest } from "./digest.ts";

/** Where content lies in a registry: `registry/repository`, and a tag, a digest, or both. */
export interface Reference {
  /** `ghcr.io`, `127.0.0.1:5000`, `[::1]:5000`; `docker.io` where the text names none. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const domain =
  /^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:]+\])(?::[0-9]+)?$/i;
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/**
 * Reads an image reference by the grammar of the distribution project's `reference` package, with Docker's defaults:
 * no registry means `docker.io`, and there one word means `library/`.
 */
export function parseReference(text: string): Reference {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new ActionError(`Cannot read the image reference: ${error.message}: current value is ${quote(shown)}`, {
      hint: "A reference looks like ghcr.io/acme/shop@sha256:… or ghcr.io/acme/shop:v1.4.2.",
    });
  }
}

/** Reads a reference that names content once and for all: with a digest. */
export function parseDigestReference(text: string): Reference & { readonly digest: Digest } {
  const reference = parseReference(text);
  if (reference.digest !== undefined) return { ...reference, digest: reference.digest };
  const why =
    reference.tag === undefined
      ? "no digest; expected name@sha256:..."
      : `mutable tag "${reference.tag}"; pass the digest printed by build`;
  throw new ActionError(`Cannot use the image reference: ${why}: current value is ${quote(text)}`);
}

/** The full text of a reference, with the registry always named. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Says what is wrong with a tag, or `undefined`. */
export function faultOfTag(tag: string): string | undefined {
  if (tag === "") return "tag is empty";
  if (tag.length > 128) return "tag is longer than 128";
  if (!/^\w/.test(tag)) return "tag must start with a letter, digit or _";
  if (!/^[\w.-]+$/.test(tag)) return "tag may have only letters, digits, _, . and -";
  return undefined;
}

function parse(text: string): Reference {
  if (text === "") throw new SyntaxError("image reference is empty");
  if (text.includes("://")) throw new SyntaxError("image reference must not contain a scheme");
  if (/^[0-9a-f]{64}$/.test(text)) throw new SyntaxError("looks like an image id, not a repository");
  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : parseDigest(text.slice(at + 1));
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const tag = colon > named.lastIndexOf("/") ? named.slice(colon + 1) : undefined;
  const { registry, repository } = parseName(tag === undefined ? named : named.slice(0, colon));
  const fault = tag === undefined ? undefined : faultOfTag(tag);
  if (fault !== undefined) throw new SyntaxError(fault);
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

function parseName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, slash);
  const isDomain = slash !== -1 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const registry = isDomain ? first : "docker.io";
  if (!domain.test(registry)) throw new SyntaxError(`${quote(registry)} is not a registry host`);
  const path = isDomain ? name.slice(slash + 1) : name;
  const isHub = registry === "docker.io" || registry === "index.docker.io";
  const repository = isHub && !path.includes("/") ? `library/${path}` : path;
  const fault = faultOfRepository(path);
  if (fault !== undefined) throw new SyntaxError(fault);
  return { registry: isHub ? "docker.io" : registry, repository };
}

/** Says what is wrong with a repository's path, or `undefined`. */
export function faultOfRepository(path: string): string | undefined {
  if (path.length > 255) return "repository name longer than 255";
  const components = path.split("/");
  if (components.includes("")) return "empty path component";
  if (/[A-Z]/.test(path)) return "repository name must be lower case";
  const bad = components.find((each) => !component.test(each));
  if (bad === undefined) return undefined;
  return `path component ${quote(bad)} must be lower-case letters and digits, joined by ".", "_", "__" or dashes`;
}

function parseDigest(text: string): Digest {
  const [, algorithm = "", hex = ""] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  if (algorithm !== "sha256")
    throw new SyntaxError(`unsupported digest algorithm ${quote(algorithm)}; expected sha256`);
  if (hex.length !== 64)
    throw new SyntaxError(`sha256 digest must be 64 lower-case hex characters, got ${String(hex.length)}`);
  if (!/^[0-9a-f]+$/.test(hex)) throw new SyntaxError("sha256 digest must be 64 lower-case hex characters, got others");
  return `sha256:${hex}`;
}
