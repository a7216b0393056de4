import { contentHash, type ContentFile } from "@stageway/pipeline";
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
}

/** Reads the text of a file of the work tree; `undefined` when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Finds out what the builder would be sent for a service. Throws when its Dockerfile is missing. */
export async function readSource(service: ServiceRequest, tree: SourceTree, readText: ReadText): Promise<Source> {
  const { context, dockerfile, args } = service;
  const text = await readText(dockerfile);
  if (text === undefined) throw new SyntaxError(`service "${service.name}" has no Dockerfile: current value is "${dockerfile}"`);
  const ignoreFile = await firstOf([`${dockerfile}.dockerignore`, below(context, ".dockerignore")], readText);
  const ignores: Ignore = ignoreFile === undefined ? () => false : parseDockerignore(ignoreFile);
  const prefix = context === "." ? "" : `${context}/`;
  const sent = tree.paths.filter((path) => path.startsWith(prefix) && path !== dockerfile && !ignores(path.slice(prefix.length)));
  const files = await Promise.all([...sent, dockerfile].map((path) => tree.file(path)));
  const relative = files.map((file) => (file.path === dockerfile ? { ...file, path: "Dockerfile" } : { ...file, path: `context/${file.path.slice(prefix.length)}` }));
  const facts = readDockerfile(text, args);
  return { service, files: relative, bases: facts.bases, takesRevision: facts.args.has(revisionArgument) };
}

/**
 * The content hash of a service. A base image whose digest cannot be had counts by its name. Where no platform is named
 * the builder takes its own, so this machine's stands for it.
 */
export function hashOf({ service, files, bases }: Source, { digests }: BaseImages, ownPlatform: string): string {
  const args = Object.fromEntries(Object.entries(service.args).filter(([name]) => name !== revisionArgument));
  return contentHash({
    files,
    dockerfile: "Dockerfile",
    target: service.target,
    args,
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
