import { basename, join } from "node:path";
import type { Repository } from "../project/repository.ts";
import type { ComposeProject } from "./compose-project.ts";
import type { ComposeService } from "./compose-service.ts";
import { findServices, type FoundService, type VariableArgument } from "./found-services.ts";

/** What is asked for on the command line. */
export interface Wishes {
  readonly stage: string;
  readonly branch?: string | undefined;
  readonly images?: string | undefined;
  readonly hosts: readonly string[];
  readonly user?: string | undefined;
  readonly directory?: string | undefined;
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
