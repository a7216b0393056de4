import type { Secret } from "@stageway/core";
import { literal } from "./bake-literal.ts";
import type { Cache } from "./cache.ts";
import type { ServiceRequest } from "./request.ts";

/** One image to build, with everything decided. */
export interface BuildTarget {
  readonly service: ServiceRequest;
  /** Name of the target: of the team's bake file, or one of ours. */
  readonly target: string;
  /** `registry/repository:tag` under which it is pushed. */
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Base images by reference, each with the digest that the content hash counted. */
  readonly pins: ReadonlyMap<string, string>;
  readonly cache: Cache;
  /** Given as build arguments, but no part of the content. */
  readonly extraArgs: Readonly<Record<string, string>>;
  /** Nothing of an earlier build is used: no cache, and base images as they are now. */
  readonly isFromScratch: boolean;
}

/** A `target` block of a bake file, in the JSON form that `docker buildx bake --print` writes. */
export type BakeTarget = Readonly<Record<string, unknown>>;

/** What all targets of one bake run share. */
export interface BakeOptions {
  readonly secretIds: readonly string[];
  readonly provenance: "off" | "min" | "max";
  readonly isClassic: boolean;
  /** Targets of the team's bake file that others build on. */
  readonly linked?: Readonly<Record<string, BakeTarget>> | undefined;
}

/** The bake file, as JSON, with which a single `docker buildx bake` builds and pushes all images. */
export function bakeDefinition(targets: readonly BuildTarget[], options: BakeOptions): object {
  const own = targets.map((target) => [target.target, targetOf(target, options)] as const);
  return literal({
    group: { default: { targets: targets.map(({ target }) => target) } },
    target: { ...options.linked, ...Object.fromEntries(own) },
  });
}

function targetOf(
  { service, reference, labels, pins, cache, extraArgs, isFromScratch }: BuildTarget,
  options: BakeOptions,
): BakeTarget {
  const { context, dockerfile, target, platforms, args, own = {} } = service;
  const secrets = options.secretIds.map((id, index) => `id=${id},env=${secretVariable(index)}`);
  return {
    ...own,
    context,
    dockerfile: relativeTo(context, dockerfile),
    args: { ...args, ...extraArgs },
    labels: { ...record(own["labels"]), ...labels },
    contexts: {
      ...Object.fromEntries([...pins].map(([name, pinned]) => [name, `docker-image://${pinned}`])),
      ...record(own["contexts"]),
    },
    tags: [reference],
    output: [options.isClassic ? "type=image,push=true" : "type=image,push=true,oci-mediatypes=true"],
    ...(target === undefined ? {} : { target }),
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(secrets.length === 0 ? {} : { secret: [...list(own["secret"]), ...secrets] }),
    ...(options.isClassic || cache.to.length === 0 ? { "cache-to": [] } : { "cache-to": cache.to }),
    "cache-from": cache.from,
    ...(isFromScratch ? { "no-cache": true, pull: true, "cache-from": [] } : {}),
    ...(options.isClassic ? {} : { attest: attestations(options.provenance) }),
  };
}

/** Name of the environment variable that passes the secret with this index to the builder. */
export function secretVariable(index: number): string {
  return `STAGEWAY_SECRET_${String(index)}`;
}

/** Environment variables that hold the build secrets, in the order in which `bakeDefinition` refers to them. */
export function secretEnv(secrets: ReadonlyMap<string, Secret>): Record<string, string> {
  return Object.fromEntries([...secrets.values()].map((secret, index) => [secretVariable(index), secret.reveal()]));
}

/** A valid bake target name for a service. Characters that bake rejects become dashes, and the index keeps the result unique. */
export function targetName(service: string, index: number): string {
  return /^[a-zA-Z0-9_-]+$/.test(service) ? service : `${service.replace(/[^a-zA-Z0-9_-]/g, "-")}-${String(index)}`;
}

function attestations(provenance: BakeOptions["provenance"]): string[] {
  return [provenance === "off" ? "type=provenance,disabled=true" : `type=provenance,mode=${provenance}`];
}

/** Bake resolves the Dockerfile's path relative to the context. */
function relativeTo(context: string, path: string): string {
  if (context === ".") return path;
  return path.startsWith(`${context}/`)
    ? path.slice(context.length + 1)
    : `${context
        .split("/")
        .map(() => "..")
        .join("/")}/${path}`;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
