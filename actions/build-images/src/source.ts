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

/** Build argument with the commit of the image. It does not count towards the content hash. */
export const revisionArgument = "STAGEWAY_REVISION";

/** The inputs of a service's image that the work tree holds. */
export interface Source {
  readonly service: ServiceRequest;
  readonly files: readonly ContentFile[];
  /** References of its base images. */
  readonly bases: readonly string[];
  /** Names of the stages of its Dockerfile. */
  readonly stages: ReadonlySet<string>;
  /** Whether the Dockerfile takes the revision as a build argument. */
  readonly takesRevision: boolean;
  /** Targets of the team's bake file on which the target of this service builds. */
  readonly linked: Readonly<Record<string, unknown>>;
  /** Reasons why the image could differ although these inputs are equal; any of them causes a build. */
  readonly doubts: readonly string[];
}

/** Reads a file of the work tree and follows links, as the builder does; `undefined` when the file does not exist. */
export type ReadFile = (path: string) => Promise<Buffer | undefined>;

/** Settings that apply to the sources of all services. */
export interface SourceSettings {
  /** All targets of the team's bake file. */
  readonly targets?: Readonly<Record<string, BakeTarget>>;
  /** The platform for services that name none, such as `linux/amd64`. */
  readonly ownPlatform: string;
}

/**
 * Collects what buildx would send to the builder for a service.
 *
 * @throws {SyntaxError} when the Dockerfile is missing.
 */
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

/** A Dockerfile by its content: its path may be a link to a file that the ignore file excludes. */
function written(path: string, content: Buffer | string): ContentFile {
  return { path, digest: createHash("sha256").update(content).digest("hex"), mode: "" };
}
