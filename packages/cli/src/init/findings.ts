import { basename } from "node:path";
import type { Repository } from "../project/repository.ts";
import type { ComposeProject } from "../compose/project.ts";
import type { ComposeService } from "../compose/service.ts";
import { isOverride } from "../compose/choose-files.ts";
import { environmentOf, goesAlong } from "../compose/along.ts";
import { readerNote } from "../compose/reader-note.ts";
import { listVariables } from "../compose/variables.ts";
import type { OtherDeployment } from "./other-deployments.ts";
import { builtFromSiblings, mountedSources } from "./mounted-sources.ts";
import { settingsOf } from "./workflow-text.ts";
import { findServices, type FoundService, type VariableArgument } from "./found-services.ts";

/** The options of `stageway init`. */
export interface Wishes {
  readonly stage: string;
  readonly branch?: string | undefined;
  readonly images?: string | undefined;
  readonly hosts: readonly string[];
  readonly user?: string | undefined;
  readonly directory?: string | undefined;
  /** Whether releases are to be signed. */
  readonly trust: boolean;
}

/** The content of a first configuration and workflow, with the findings, assumptions and warnings to print. */
export interface Findings extends Wishes {
  readonly branch: string;
  readonly images: string;
  readonly directory: string;
  readonly services: Readonly<Record<string, FoundService>>;
  readonly composeFiles: readonly string[];
  readonly include: readonly string[];
  readonly profiles: readonly string[];
  /** Variables for which the host needs values. */
  readonly required: readonly string[];
  readonly buildArguments: readonly VariableArgument[];
  /** A URL on the host for a smoke check, taken from a service's own health check. */
  readonly check: string | undefined;
  /** A port that the compose files publish. */
  readonly port: number | undefined;
  readonly found: readonly string[];
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
}

/** Derives a configuration from the repository, its compose project and existing deployments. Options given by the user take precedence. */
export function gather(
  repository: Repository,
  paths: readonly string[],
  compose: ComposeProject,
  deployments: readonly OtherDeployment[],
  wishes: Wishes,
): Findings {
  const found = [`compose files: ${compose.files.join(", ")} (${compose.because})`];
  found.push(...readerNote(compose.reader).found);
  const assumed: string[] = [];
  const warnings: string[] = [...readerNote(compose.reader).unclear];
  const repositoryName = repository.remote?.name ?? basename(repository.root);
  const { services, variables } = findServices(paths, compose, { repositoryName, assumed, warnings });
  found.push(`built here: ${Object.keys(services).join(", ")}`);
  const foreign = compose.services.filter(({ name }) => !Object.hasOwn(services, name));
  if (foreign.length > 0)
    found.push(`taken as they are: ${foreign.map(({ name, image }) => `${name} (${image ?? "no image"})`).join(", ")}`);
  if (compose.others.length > 0)
    assumed.push(
      `left out: ${compose.others.map(shown).join(", ")}; name them with --compose-file when they are to be deployed`,
    );
  const branch = wishes.branch ?? chooseBranch(repository, found, assumed);
  const images = wishes.images ?? chooseImages(repository, found, assumed);
  const directory = wishes.directory ?? chooseDirectory(deployments, repositoryName, assumed);
  for (const { path, by } of deployments)
    warnings.push(`${path} deploys already, by ${by}: take it out when this one does, or both deploy`);
  const along = goesAlong(paths, compose);
  const include = [...along.include.map(({ path }) => path), ...environmentOf(paths, compose.folder)].sort();
  assumed.push(...along.assumed);
  warnings.push(...builtFromSiblings(compose), ...mountedSources(along.include, services, paths));
  warnings.push(...along.warnings, ...requiredValues(compose, settingsOf(wishes.stage).environment));
  if (include.length > 0) found.push(`goes along to the host: ${include.join(", ")}`);
  if (compose.profiles.length > 0) found.push(`profiles: ${compose.profiles.join(", ")} (COMPOSE_PROFILES of .env)`);
  return {
    ...wishes,
    branch,
    images,
    directory,
    services,
    include,
    found,
    assumed,
    warnings,
    composeFiles: compose.files,
    profiles: compose.profiles,
    required: compose.required.map(({ name }) => name),
    buildArguments: variables,
    check: checkOf(compose.services),
    port: compose.services.flatMap(({ ports }) => ports.map(({ published }) => published))[0],
  };
}

/** The project's directory, taken from an existing deployment workflow if one names it. */
function chooseDirectory(deployments: readonly OtherDeployment[], name: string, assumed: string[]): string {
  const known = deployments.find(({ directory }) => directory !== undefined);
  const directory = known?.directory ?? `/srv/${slug(name)}`;
  assumed.push(`the project lies in ${directory} on the host${known === undefined ? "" : `, as ${known.path} has it`}`);
  return directory;
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

function shown(path: string): string {
  return isOverride(path) ? `${path} (compose adds it on a machine where it lies beside the other)` : path;
}

/** Warnings for variables without which compose or a container fails on the host. */
function requiredValues({ required, environment }: ComposeProject, secret: string): string[] {
  const nowhere = required.filter(({ name }) => !environment.has(name));
  const here = required.filter(({ name }) => environment.has(name));
  return [
    ...(nowhere.length > 0
      ? [`no value and no default: ${listVariables(nowhere)}; put them into the secret ${secret}`]
      : []),
    ...(here.length > 0
      ? [`only .env has a value, and git does not have it: ${listVariables(here)}; put them into the secret ${secret}`]
      : []),
  ];
}

/** The published port of a service whose own health check asks a URL. */
function checkOf(services: readonly ComposeService[]): string | undefined {
  for (const { health, ports } of services) {
    const port = ports.find(({ target }) => health !== undefined && String(target) === (health.port || "80"));
    if (health !== undefined && port !== undefined) return `http://localhost:${port.published}${health.pathname}`;
  }
  return undefined;
}

/** A name reduced to the characters that are valid in image and folder names. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "app"
  );
}
