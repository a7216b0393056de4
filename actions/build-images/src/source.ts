import { createHash } from "node:crypto";
import { quote } from "@stageway/core";
import type { ContentFile } from "@stageway/pipeline";
import type { BakeTarget } from "./bake.ts";
import { linkedOf, targetFiles } from "./bake-file.ts";
import { sentOf } from "./build-context.ts";
import { readDockerfile } from "./dockerfile/dockerfile.ts";
import { contextName } from "./pins.ts";
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
  /** Names of the stages of its Dockerfile. */
  readonly stages: ReadonlySet<string>;
  /** Whether the Dockerfile takes the revision as a build argument. */
  readonly takesRevision: boolean;
  /** Targets of the team's own bake file that its own builds on. */
  readonly linked: Readonly<Record<string, unknown>>;
  /** Why an image could be another one though nothing here is; it is then built. */
  readonly doubts: readonly string[];
}

/** Reads a file of the work tree, behind links too, as the builder does; `undefined` when there is none. */
export type ReadFile = (path: string) => Promise<Buffer | undefined>;

export interface SourceSettings {
  /** All targets of the team's own bake file. */
  readonly targets?: Readonly<Record<string, BakeTarget>>;
  /** The platform that is built for where none is named. */
  readonly ownPlatform: string;
}

/** Finds out what the builder would be sent for a service. Throws when its Dockerfile is missing. */
export async function readSource(
  service: ServiceRequest,
  tree: Pick<SourceTree, "below" | "file" | "isLink">,
  readFile: ReadFile,
  { targets = {}, ownPlatform }: SourceSettings,
): Promise<Source> {
  const { context, dockerfile, args, target, platforms, own = {} } = service;
  const content = await readFile(dockerfile);
  if (content === undefined) {
    throw new SyntaxError(`service "${service.name}" has no Dockerfile: current value is ${quote(dockerfile)}`);
  }
  const linked = linkedOf(own, targets);
  const named = [
    ...(await sentOf(context, dockerfile, tree, readFile)).map(([path, inner]) => [path, `context/${inner}`] as const),
    ...linked.folders.flatMap((folder) => tree.below(folder)).map((path) => [path, `linked/${path}`] as const),
  ];
  const files = await Promise.all(named.map(async ([path, name]) => ({ ...(await tree.file(path)), path: name })));
  const builtFor = platforms.length === 0 ? [ownPlatform] : platforms;
  const facts = readDockerfile(content.toString("utf8"), { args, platforms: builtFor, target });
  const further = await Promise.all(linked.targets.map((name) => targetFiles(targets[name] ?? {}, builtFor, readFile)));
  const contexts = contextsOf(own);
  const bases = facts.bases.filter((reference) => !Object.hasOwn(contexts, contextName(reference)));
  return {
    service,
    files: [...files, written("Dockerfile", content), ...further.map(({ text }, at) => written(`linked:${at}`, text))],
    bases: [...new Set([...bases, ...linked.images, ...further.flatMap((each) => each.bases)])],
    stages: new Set(facts.stages.map(({ name }) => name)),
    takesRevision: facts.args.has(revisionArgument),
    linked: Object.fromEntries(linked.targets.map((name) => [name, targets[name]])),
    doubts: [...facts.doubts, ...linked.doubts, ...further.flatMap((each) => each.doubts)],
  };
}

function contextsOf(own: BakeTarget): object {
  const contexts = own["contexts"];
  return typeof contexts === "object" && contexts !== null ? contexts : {};
}

/** A Dockerfile by what it says, not by what lies at its path: that may be a link, and the ignore file may leave out what it leads to. */
function written(path: string, content: Buffer | string): ContentFile {
  return { path, digest: createHash("sha256").update(content).digest("hex"), mode: "" };
}
