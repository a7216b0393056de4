import { ActionError, plain, type Env, type Processes, quote } from "@stageway/core";
import type { BakeTarget } from "./bake.ts";
import { unprinted } from "./bake-literal.ts";
import { beyondReach, withinReach, type Reach } from "./bake-reach.ts";
import { readDockerfile } from "./dockerfile/dockerfile.ts";
import { contextName } from "./pins.ts";
import type { ServiceRequest } from "./request.ts";
import { whyOutside } from "./within-checkout.ts";

/** A team's own bake file, as the builder understands it. */
export interface BakeFile {
  /** The services, with context, Dockerfile and the rest as their targets say. */
  readonly services: readonly ServiceRequest[];
  /** All its targets: services may build on others, and on each other. */
  readonly targets: Readonly<Record<string, BakeTarget>>;
}

/** What the service and the build say, whatever the team's file says. */
const ours = ["context", "dockerfile", "args", "target", "platforms"];

interface BakeWorld extends Reach {
  readonly processes: Pick<Processes, "run">;
  readonly env: Env;
}

/**
 * Lets the builder read the file, variables put in, and takes the targets that have the services' names.
 *
 * @throws {ActionError} with everything that it asks for and that belongs to the runner
 */
export async function readBakeFile(
  file: string,
  services: readonly ServiceRequest[],
  world: BakeWorld,
): Promise<BakeFile> {
  const outside = await whyOutside(world.cwd, file);
  if (outside !== undefined) throw new ActionError(`Cannot read the bake file ${file}: it ${outside}`);
  const names = services.map(({ name }) => name);
  const options = { cwd: world.cwd, env: world.env };
  const printed = await world.processes.run("docker", ["buildx", "bake", "--file", file, "--print", ...names], options);
  if (!printed.ok) {
    const said = plain(printed.stderr).trim().split("\n").at(-1) ?? "";
    throw new ActionError(`Cannot read the bake file ${file}: ${said === "" ? printed.shortMessage : said}`, {
      hint: `It needs one target for each service: ${names.join(", ")}.`,
    });
  }
  const asked = targetsIn(printed.stdout);
  const problems = await beyondReach(asked, world);
  if (problems.length > 0) throw beyond(file, problems);
  const reached = Object.entries(asked).map(([name, target]) => [name, withinReach(target, world.secretIds)] as const);
  const targets = Object.fromEntries(reached);
  const read = services.map((service) => withTarget(service, targets[service.name] ?? {}, file));
  return {
    services: read,
    targets: { ...targets, ...Object.fromEntries(read.map((each) => ownTarget(each, targets))) },
  };
}

function beyond(file: string, problems: readonly string[]): ActionError {
  return new ActionError(`Cannot build by the bake file ${file}:\n  - ${problems.join("\n  - ")}`, {
    hint: 'A build is given the repository, and secrets by the input "secrets" alone. Take the rest out of the file',
  });
}

/** The target of a service with what the service sets, so that targets that build on it get the service's own image. */
function ownTarget({ name, args, target }: ServiceRequest, targets: Readonly<Record<string, BakeTarget>>) {
  return [name, { ...targets[name], args, ...(target !== undefined && { target }) }] as const;
}

function targetsIn(text: string): Record<string, BakeTarget> {
  const { target = {} } = JSON.parse(text) as { target?: Record<string, BakeTarget> };
  return Object.fromEntries(Object.entries(target).map(([name, each]) => [name, unprinted(each)]));
}

function withTarget(service: ServiceRequest, target: BakeTarget, file: string): ServiceRequest {
  const context = text(target["context"]) ?? ".";
  const unusable = /:\/\//.test(context) || context.startsWith("/") || target["dockerfile-inline"] !== undefined;
  if (unusable) {
    throw new ActionError(
      `Cannot build the target ${service.name} of ${file}: its context must be a folder of the repository with a Dockerfile: current value is ${quote(context)}`,
    );
  }
  const platforms = Array.isArray(target["platforms"]) ? (target["platforms"] as string[]) : [];
  const stage = service.target ?? text(target["target"]);
  return {
    ...service,
    context: shortest(context),
    dockerfile: shortest(`${context}/${text(target["dockerfile"]) ?? "Dockerfile"}`),
    args: { ...(target["args"] as Record<string, string> | undefined), ...service.args },
    platforms: service.platforms.length > 0 ? service.platforms : platforms,
    ...(stage === undefined ? {} : { target: stage }),
    own: Object.fromEntries(Object.entries(target).filter(([key]) => !ours.includes(key))),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function shortest(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0) parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/") || ".";
}

/** Folders, targets and images that a target takes content from beside its context, and what could change unseen. */
export interface Linked {
  readonly folders: readonly string[];
  readonly targets: readonly string[];
  readonly images: readonly string[];
  readonly doubts: readonly string[];
}

const nothing: Linked = { folders: [], targets: [], images: [], doubts: [] };

/** Follows the named contexts of a target, through all targets that it builds on. */
export function linkedOf(
  own: BakeTarget,
  targets: Readonly<Record<string, BakeTarget>>,
  seen: readonly string[] = [],
): Linked {
  const found = Object.values((own["contexts"] ?? {}) as Record<string, string>).map((value): Linked => {
    const [, kind = "", rest = ""] = /^(target:|docker-image:\/\/)(.*)$/.exec(value) ?? [];
    if (kind === "docker-image://") return { ...nothing, images: [rest] };
    if (kind !== "target:") return folderOrDoubt(value);
    const next = targets[rest];
    if (next === undefined || seen.includes(rest)) return { ...nothing, targets: [rest] };
    const deeper = linkedOf(next, targets, [...seen, rest]);
    const context = folderOrDoubt(text(next["context"]) ?? ".");
    return {
      ...deeper,
      folders: [...context.folders, ...deeper.folders],
      targets: [rest, ...deeper.targets],
      doubts: [...context.doubts, ...deeper.doubts],
    };
  });
  return {
    folders: found.flatMap(({ folders }) => folders),
    targets: found.flatMap((each) => each.targets),
    images: found.flatMap(({ images }) => images),
    doubts: found.flatMap(({ doubts }) => doubts),
  };
}

/** What is not a folder of the repository can change without the repository. */
function folderOrDoubt(value: string): Linked {
  const isElsewhere =
    /^\/|^[a-z+-]+:|^[\w-]+@[\w.-]+:|^github\.com\/|^\.\.(?:\/|$)/i.test(value) || shortest(value).startsWith("..");
  if (!isElsewhere) return { ...nothing, folders: [shortest(value)] };
  return { ...nothing, doubts: [`it takes in ${quote(value)}, which may have changed`] };
}

/** What the Dockerfile of a target says that others build on. */
export interface TargetFiles {
  readonly text: Buffer | string;
  readonly bases: readonly string[];
  readonly doubts: readonly string[];
}

/** Reads the Dockerfile of a target that others build on. */
export async function targetFiles(
  target: BakeTarget,
  platforms: readonly string[],
  readFile: (path: string) => Promise<Buffer | undefined>,
): Promise<TargetFiles> {
  const path = shortest(`${text(target["context"]) ?? "."}/${text(target["dockerfile"]) ?? "Dockerfile"}`);
  const content = text(target["dockerfile-inline"]) ?? (await readFile(path));
  if (content === undefined)
    return { text: "", bases: [], doubts: [`it builds on ${quote(path)}, which is not there`] };
  const args = (target["args"] ?? {}) as Record<string, string>;
  const facts = readDockerfile(content.toString(), { args, platforms, target: text(target["target"]) });
  const contexts = (target["contexts"] ?? {}) as Record<string, string>;
  return {
    ...facts,
    text: content,
    bases: facts.bases.filter((reference) => !Object.hasOwn(contexts, contextName(reference))),
  };
}

/**
 * What the variables of a bake file may come from: the step's environment, without inputs, the runner's own tokens, and what is named like a
 * secret. A variable ends in build arguments, which stay in the image.
 */
export function bakeFileEnv(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !inputs.test(name) && !secretive.test(name)));
}

const inputs = /^(?:INPUT|ACTIONS|STATE|STAGEWAY)_/i;
const secretive =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|(?:API|ACCESS|PRIVATE|SIGNING|SSH|DEPLOY)_?KEY|AUTH_CONFIG|_AUTH$/i;
