import { basename, join, normalize } from "node:path";
import { ActionError } from "@stageway/core";
import type { Repository } from "../project/repository.ts";
import type { ComposeProject } from "./compose-project.ts";
import type { Build, ComposeService } from "./compose-service.ts";
import { interpolate, onlyVariable } from "./interpolate.ts";

/** What is asked for on the command line. */
export interface Wishes {
  readonly stage: string;
  readonly branch?: string | undefined;
  readonly images?: string | undefined;
  readonly hosts: readonly string[];
  readonly user?: string | undefined;
  readonly directory?: string | undefined;
}

/** A service as the configuration is to say it. */
export interface FoundService {
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
}

/** A build argument that is a variable of the environment. */
export interface VariableArgument {
  readonly argument: string;
  readonly variable: string;
  readonly fallback: string;
}

/** Everything that a configuration and a first workflow are made of, with what was found and assumed, for people. */
export interface Findings extends Wishes {
  readonly branch: string;
  readonly images: string;
  readonly directory: string;
  readonly services: Readonly<Record<string, FoundService>>;
  readonly composeFiles: readonly string[];
  readonly include: readonly string[];
  readonly profiles: readonly string[];
  readonly buildArguments: readonly VariableArgument[];
  /** A URL on the host that is safe to ask, because the service's own health check asks it. */
  readonly check: string | undefined;
  readonly found: readonly string[];
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
}

export function gather(
  repository: Repository,
  paths: readonly string[],
  compose: ComposeProject,
  wishes: Wishes,
): Findings {
  const found = [`compose files: ${compose.files.join(", ")} (${compose.because})`];
  const assumed: string[] = [];
  const warnings: string[] = [];
  const { services, variables } = findServices(paths, compose, warnings);
  found.push(`built here: ${Object.keys(services).join(", ")}`);
  const foreign = compose.services.filter(({ name }) => !Object.hasOwn(services, name));
  if (foreign.length > 0)
    found.push(`taken as they are: ${foreign.map(({ name, image }) => `${name} (${image ?? "no image"})`).join(", ")}`);
  if (compose.others.length > 0)
    assumed.push(`left out: ${compose.others.join(", ")}; name them with --compose-file when they are to be deployed`);
  const branch = wishes.branch ?? chooseBranch(repository, found, assumed);
  const images = wishes.images ?? chooseImages(repository, found, assumed);
  const directory = wishes.directory ?? `/srv/${slug(repository.remote?.name ?? basename(repository.root))}`;
  if (wishes.directory === undefined) assumed.push(`the project lies in ${directory} on the host`);
  const include = sortNeeds(paths, compose, warnings);
  if (include.length > 0) found.push(`goes along to the host: ${include.join(", ")}`);
  if (compose.profiles.length > 0) found.push(`profiles: ${compose.profiles.join(", ")} (COMPOSE_PROFILES of .env)`);
  return {
    ...wishes,
    ...{ branch, images, directory, services, include, found, assumed, warnings },
    composeFiles: compose.files,
    profiles: compose.profiles,
    buildArguments: variables,
    check: checkOf(compose.services),
  };
}

function findServices(paths: readonly string[], compose: ComposeProject, warnings: string[]) {
  const services: Record<string, FoundService> = {};
  const variables = new Map<string, VariableArgument>();
  for (const service of compose.services) {
    const build = service.build ?? dockerfileFor(service, paths, compose);
    if (build === undefined) continue;
    if (/^(https?:|git[@:]|ssh:)/.test(build.context)) {
      warnings.push(`${service.name} is built from ${build.context}, outside of this repository: left out`);
      continue;
    }
    const context = normalize(join(compose.folder, build.context)).replace(/\/$/, "");
    const dockerfile = build.dockerfile === undefined ? undefined : normalize(join(context, build.dockerfile));
    services[service.name] = {
      context: context === "" ? "." : context,
      ...(dockerfile !== undefined && dockerfile !== join(context, "Dockerfile") && { dockerfile }),
      ...(build.target !== undefined && { target: build.target }),
      args: readArguments(build, compose.environment, variables),
    };
  }
  if (Object.keys(services).length === 0)
    throw new ActionError(`Cannot find anything to build: no service of ${compose.files.join(", ")} has "build"`, {
      hint: "Say in the compose file from which folder each service of yours is built: build: .",
    });
  return { services, variables: [...variables.values()] };
}

/** A service that is only named by its image is built from the folder of that name, when that holds a Dockerfile. */
function dockerfileFor(
  service: ComposeService,
  paths: readonly string[],
  { services }: ComposeProject,
): Build | undefined {
  const image = (service.image ?? "").replace(/[@:][^/]*$/, "");
  const names = new Set([service.name, basename(image)]);
  const folders = paths
    .filter((path) => basename(path) === "Dockerfile")
    .map((path) => path.slice(0, -"/Dockerfile".length));
  const folder = folders.find((path) => path !== "" && names.has(basename(path)));
  const alone =
    services.length === 1 && paths.includes("Dockerfile") && !/^[\w.-]+(:[\w.-]+)?$/.test(service.image ?? "");
  const context = folder ?? (alone ? "." : undefined);
  return context === undefined ? undefined : { context, dockerfile: undefined, target: undefined, args: new Map() };
}

function readArguments(
  { args }: Build,
  values: ReadonlyMap<string, string>,
  variables: Map<string, VariableArgument>,
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [argument, text] of args) {
    const variable = onlyVariable(text);
    const known = variables.get(argument);
    const fits = variable !== undefined && (known === undefined || known.variable === variable.name);
    if (fits) {
      const fallback = values.get(variable.name) ?? variable.fallback;
      variables.set(argument, { argument, variable: variable.name, fallback });
    } else own[argument] = interpolate(text, values);
  }
  return own;
}

const firstBranches = ["develop", "development", "dev", "staging"];

function chooseBranch({ branches, defaultBranch, branch }: Repository, found: string[], assumed: string[]): string {
  const known = firstBranches.find((name) => branches.includes(name));
  if (known !== undefined) {
    found.push(`branch ${known}`);
    return known;
  }
  const chosen = (defaultBranch ?? branch) || "main";
  assumed.push(`a push to ${chosen} is what deploys`);
  return chosen;
}

function chooseImages({ remote, root }: Repository, found: string[], assumed: string[]): string {
  if (remote !== undefined) {
    const images = `ghcr.io/${remote.owner}/${slug(remote.name)}`.toLowerCase();
    found.push(`remote ${remote.owner}/${remote.name}, so images go to ${images}`);
    return images;
  }
  const images = `ghcr.io/${slug(basename(root))}/${slug(basename(root))}`;
  assumed.push(`images go to ${images}, because there is no remote that names an owner; correct it with --images`);
  return images;
}

/** What the compose files mount and read goes along when it is in the repository. */
function sortNeeds(paths: readonly string[], { needs, folder, files }: ComposeProject, warnings: string[]): string[] {
  const include: string[] = [];
  const inRepository = (path: string) =>
    path === "." || paths.some((each) => each === path || each.startsWith(`${path}/`));
  for (const path of needs) {
    if (path === "." || path === folder)
      warnings.push(`a service mounts the whole project folder: its files are not deployed with it`);
    else if (path.startsWith(".."))
      warnings.push(`${path} lies outside of the project: it has to be on the host already`);
    else if (inRepository(path)) include.push(path);
    else warnings.push(`${path} is not in the repository, or git ignores it: it has to be on the host already`);
  }
  const environment = join(folder, ".env");
  if (paths.includes(environment)) include.push(environment);
  return include.filter((path) => !files.includes(path)).sort();
}

/** The published port of a service whose own health check asks a URL. */
function checkOf(services: readonly ComposeService[]): string | undefined {
  for (const { health, ports } of services) {
    const port = ports.find(({ target }) => health !== undefined && String(target) === (health.port || "80"));
    if (health !== undefined && port !== undefined) return `http://localhost:${port.published}${health.pathname}`;
  }
  return undefined;
}

/** A name as images and folders take it. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "app"
  );
}
