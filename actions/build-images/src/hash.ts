import { createHash } from "node:crypto";
import { quote } from "@stageway/core";
import { canonicalJson, contentHash, type ContentFile } from "@stageway/pipeline";
import { noIgnoreFile, parseIgnoreFile, type IgnoreFile } from "@stageway/pipeline/ignore-file";
import type { BakeTarget } from "./bake.ts";
import { linkedOf } from "./bake-file.ts";
import type { BaseImages } from "./base-images.ts";
import { readDockerfile } from "./dockerfile.ts";
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

/** Reads a file of the work tree, behind links too, as the builder does; `undefined` when there is none. */
export type ReadFile = (path: string) => Promise<Buffer | undefined>;

/** Finds out what the builder would be sent for a service. Throws when its Dockerfile is missing. */
export async function readSource(
  service: ServiceRequest,
  tree: Pick<SourceTree, "below" | "file">,
  readFile: ReadFile,
  targets: Readonly<Record<string, BakeTarget>> = {},
): Promise<Source> {
  const { context, dockerfile, args, own } = service;
  const content = await readFile(dockerfile);
  if (content === undefined) {
    throw new SyntaxError(`service "${service.name}" has no Dockerfile: current value is ${quote(dockerfile)}`);
  }
  const ignoreFile = await firstOf([`${dockerfile}.dockerignore`, below(context, ".dockerignore")], readFile);
  const linked = linkedOf(own ?? {}, targets);
  const named = [
    ...sentOf(context, tree, ignoreFile).map((path) => [path, `context/${relative(path, context)}`] as const),
    ...linked.folders.flatMap((folder) => tree.below(folder)).map((path) => [path, `linked/${path}`] as const),
  ];
  const files = await Promise.all(named.map(async ([path, name]) => ({ ...(await tree.file(path)), path: name })));
  // By what it says, not by what lies at its path: that may be a link, and the ignore file may leave out what it leads to.
  const digest = createHash("sha256").update(content).digest("hex");
  const facts = readDockerfile(content.toString("utf8"), args);
  const bases = facts.bases.filter((reference) => !Object.hasOwn(own?.["contexts"] ?? {}, reference));
  return {
    service,
    files: [...files, { path: "Dockerfile", digest, mode: "" }],
    bases: [...new Set([...bases, ...linked.images])],
    takesRevision: facts.args.has(revisionArgument),
    linked: Object.fromEntries(linked.targets.map((name) => [name, targets[name]])),
  };
}

/** Paths of what the builder is sent of a context, with the folders around it. What is not understood leaves out nothing. */
function sentOf(context: string, { below }: Pick<SourceTree, "below">, text: Buffer | undefined): string[] {
  const { ignores, leavesOutWholeFolders } = ignoreFileOf(text);
  const paths = below(context, leavesOutWholeFolders ? ignores : undefined);
  const top = context === "." ? 0 : context.length;
  const sent = new Set<string>();
  for (const path of paths) {
    if (ignores(relative(path, context))) continue;
    sent.add(path);
    for (let end = path.lastIndexOf("/"); end > top; end = path.lastIndexOf("/", end - 1)) sent.add(path.slice(0, end));
  }
  return paths.filter((path) => sent.has(path));
}

function ignoreFileOf(text: Buffer | undefined): IgnoreFile {
  if (text === undefined) return noIgnoreFile;
  try {
    return parseIgnoreFile(text.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return noIgnoreFile;
    throw error;
  }
}

function relative(path: string, folder: string): string {
  return folder === "." ? path : path.slice(folder.length + 1);
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

async function firstOf(paths: readonly string[], readFile: ReadFile): Promise<Buffer | undefined> {
  for (const path of paths) {
    const content = await readFile(path);
    if (content !== undefined) return content;
  }
  return undefined;
}

function below(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}
