import { quote } from "@stageway/core";
import { canonicalJson, contentHash, type ContentFile } from "@stageway/pipeline";
import type { BakeTarget } from "./bake.ts";
import { linkedOf } from "./bake-file.ts";
import type { BaseImages } from "./base-images.ts";
import { readDockerfile } from "./dockerfile.ts";
import { parseDockerignore, type Ignore } from "./dockerignore.ts";
import type { ServiceRequest } from "./request.ts";
import type { SourceTree } from "./source-tree.ts";

/** The build argument by which an image learns the commit that it is built from. It is no part of the content. */
export const revisionArgument = "STAGEWAY_REVISION";

/** What goes into a service's image, as far as the work tree tells. */
export interface Source {
  readonly service: ServiceRequest;
  readonly files: readonly ContentFile[];
  /** References of its base images. */
  readonly bases: readonly string[];
  /** Whether the Dockerfile takes the revision as a build argument. */
  readonly takesRevision: boolean;
  /** Targets of the team's own bake file that its own builds on. */
  readonly linked: Readonly<Record<string, unknown>>;
}

/** Reads the text of a file of the work tree; `undefined` when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Finds out what the builder would be sent for a service. Throws when its Dockerfile is missing. */
export async function readSource(
  service: ServiceRequest,
  tree: Pick<SourceTree, "paths" | "file">,
  readText: ReadText,
  targets: Readonly<Record<string, BakeTarget>> = {},
): Promise<Source> {
  const { context, dockerfile, args, own } = service;
  const text = await readText(dockerfile);
  if (text === undefined) {
    throw new SyntaxError(`service "${service.name}" has no Dockerfile: current value is ${quote(dockerfile)}`);
  }
  const ignoreFile = await firstOf([`${dockerfile}.dockerignore`, below(context, ".dockerignore")], readText);
  const ignores: Ignore = ignoreFile === undefined ? () => false : parseDockerignore(ignoreFile);
  const sent = pathsBelow(context, tree).filter(([path, inner]) => path !== dockerfile && !ignores(inner));
  const linked = linkedOf(own ?? {}, targets);
  const named = [
    ...sent.map(([path, inner]) => [path, `context/${inner}`] as const),
    ...linked.folders.flatMap((folder) => pathsBelow(folder, tree)).map(([path]) => [path, `linked/${path}`] as const),
    [dockerfile, "Dockerfile"] as const,
  ];
  const files = await Promise.all(named.map(async ([path, name]) => ({ ...(await tree.file(path)), path: name })));
  const facts = readDockerfile(text, args);
  const bases = facts.bases.filter((reference) => !Object.hasOwn(own?.["contexts"] ?? {}, reference));
  return {
    service,
    files,
    bases: [...new Set([...bases, ...linked.images])],
    takesRevision: facts.args.has(revisionArgument),
    linked: Object.fromEntries(linked.targets.map((name) => [name, targets[name]])),
  };
}

/** Every path below a folder, with what is left of it there. */
function pathsBelow(folder: string, { paths }: Pick<SourceTree, "paths">): [string, string][] {
  const prefix = folder === "." ? "" : `${folder}/`;
  return paths.filter((path) => path.startsWith(prefix)).map((path) => [path, path.slice(prefix.length)]);
}

/**
 * The content hash of a service. A base image whose digest cannot be had counts by its name. Where no platform is named
 * the builder takes its own, so this machine's stands for it.
 */
export function hashOf(
  { service, files, bases, linked }: Source,
  { digests }: Pick<BaseImages, "digests">,
  ownPlatform: string,
): string {
  const args = Object.fromEntries(Object.entries(service.args).filter(([name]) => name !== revisionArgument));
  const { own } = service;
  const definition = own === undefined ? {} : { "bake definition": canonicalJson({ own, linked }) };
  return contentHash({
    files,
    dockerfile: "Dockerfile",
    target: service.target,
    args: { ...args, ...definition },
    platforms: service.platforms.length === 0 ? [ownPlatform] : service.platforms,
    bases: Object.fromEntries(bases.map((reference) => [reference, digests.get(reference) ?? "unknown"])),
  });
}

/** The platform that a builder on this machine takes by itself. */
export function ownPlatform(architecture: string): string {
  return `linux/${{ x64: "amd64", ia32: "386", ppc64: "ppc64le" }[architecture] ?? architecture}`;
}

async function firstOf(paths: readonly string[], readText: ReadText): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readText(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

function below(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}
