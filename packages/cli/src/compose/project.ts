import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe } from "@stageway/core";
import { mapping, type Mapping } from "../init/compose-file.ts";
import { askCompose, askEnvFile, type ComposeWorld } from "./ask-compose.ts";
import { chooseFiles, likelyFiles } from "./choose-files.ts";
import { findComposeTool, type ComposeTool, type NoTool } from "./compose-tool.ts";
import { needsOf, type Need } from "./needs.ts";
import { readEnv, type Opened, type UnsetAt } from "./filled-files.ts";
import { readOwn, type OwnReading } from "./own-reader.ts";
import { readService, type ComposeService } from "./service.ts";

/** The compose project of a repository. */
export interface ComposeProject {
  /** Compose files in the order in which they are merged, relative to the repository. */
  readonly files: readonly string[];
  /** The folder of the first one, relative to the repository; empty for its root. */
  readonly folder: string;
  readonly services: readonly ComposeService[];
  /** Other files that the host must have. Paths are relative to the repository, or absolute outside of it. */
  readonly needs: readonly NeedAt[];
  /** Values of its `.env`. */
  readonly environment: ReadonlyMap<string, string>;
  /** Variables that have neither a value in its `.env` nor a default. */
  readonly unset: readonly UnsetAt[];
  /** The unset variables and those whose only value is in an ignored `.env`: the host needs values for all of them. */
  readonly required: readonly UnsetAt[];
  /** Profiles that `.env` activates. */
  readonly profiles: readonly string[];
  /** Why these files were chosen. */
  readonly because: string;
  /** Compose files that were found and left out. */
  readonly others: readonly string[];
  readonly reader: Reader;
}

/** A file or folder that the host must have, with the place that names it. */
export interface NeedAt extends Need {
  /** `compose.yml:7`; empty when the line is not known. */
  readonly at: string;
}

/** What read the files: compose, or the built-in reader, then with the reason and what it did not understand. */
export type Reader =
  | { readonly kind: "compose"; readonly version: string }
  | { readonly kind: "own"; readonly why: string; readonly unclear: readonly string[] };

/**
 * Finds the compose files by compose's rules, and reads them with compose if it is installed.
 *
 * @throws {ActionError} when there is no compose file, or compose rejects the files.
 */
export async function findCompose(
  root: string,
  paths: readonly string[],
  asked: readonly string[],
  world: ComposeWorld,
): Promise<ComposeProject> {
  const tool = await findComposeTool(world.processes, world.env);
  const atRoot = await valuesOf(join(root, ".env"), ".env", tool, world);
  const { files, because } = chooseFiles(paths, asked, atRoot);
  const folder = dirname(files[0] ?? "") === "." ? "" : dirname(files[0] ?? "");
  const environment =
    folder === ""
      ? atRoot
      : new Map([...atRoot, ...(await valuesOf(join(root, folder, ".env"), `${folder}/.env`, tool, world))]);
  const read = await readProject(
    { root, files, folder, environment, home: world.env["HOME"] ?? homedir() },
    tool,
    world,
  );
  return {
    files,
    folder,
    because,
    environment,
    services: Object.entries(mapping(read.model["services"])).map(([name, value]) => readService(name, value, root)),
    needs: placed(read.needs, root, read.places),
    unset: byName(read.unset),
    required: paths.includes(join(folder, ".env")) ? byName(read.unset) : byName([...read.required, ...read.unset]),
    profiles: (environment.get("COMPOSE_PROFILES") ?? "").split(",").filter(Boolean),
    others: likelyFiles(paths).filter(
      (path) => !files.includes(path) && !read.needs.some((need) => need.path === join(root, path)),
    ),
    reader: read.reader,
  };
}

async function valuesOf(
  path: string,
  name: string,
  tool: ComposeTool | NoTool,
  world: ComposeWorld,
): Promise<Map<string, string>> {
  if (!existsSync(path)) return new Map();
  return "version" in tool ? await askEnvFile(path, tool, world) : readEnv(await readFile(path, "utf8"), name);
}

interface Wanted {
  readonly root: string;
  readonly files: readonly string[];
  readonly folder: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly home: string;
}

interface Read {
  readonly model: Mapping;
  readonly needs: readonly Need[];
  readonly unset: readonly UnsetAt[];
  readonly required: readonly UnsetAt[];
  readonly places: ReadonlyMap<string, string>;
  readonly reader: Reader;
}

/** Our own reader says where things stand, compose says what they are. */
async function readProject(wanted: Wanted, tool: ComposeTool | NoTool, world: ComposeWorld): Promise<Read> {
  const { root } = wanted;
  const project = {
    ...wanted,
    files: wanted.files.map((file) => join(root, file)),
    folder: join(root, wanted.folder),
  };
  const own = await readOwn(project).catch((error: unknown) => {
    if (!("version" in tool)) throw error;
    return { failure: describe(error) };
  });
  if (!("version" in tool)) return ownRead(own as OwnReading, project.files, tool.why); // It threw otherwise.
  const known = "failure" in own ? nothing : own;
  const opened = [
    ...known.opened.map(({ path }) => path),
    ...needsOf(known.model)
      .filter(isRead)
      .map(({ path }) => path),
  ];
  const envFiles = [join(root, ".env"), join(project.folder, ".env")].filter((path) => existsSync(path));
  const told = await askCompose(
    project,
    { opened, folders: known.folders, envFiles: [...new Set(envFiles)] },
    tool,
    world,
  );
  if ("refusal" in told) {
    if ("failure" in own) throw new Error(own.failure);
    return ownRead(own, project.files, `docker compose cannot without ${told.unset.join(", ")}: ${told.refusal}`);
  }
  return {
    model: asWritten(told.model, known.model),
    needs: [
      ...openedNeeds(known, project.files),
      ...needsOf(told.model),
      ...needsOf(known.model).filter(isRead),
      // What is not known by now, compose asked for: only a file of values may be missing.
      ...told.opened.map((path) =>
        openedNeed({ path, kind: told.missing.includes(path) ? "env file" : "compose file", optional: false }),
      ),
    ],
    // Compose knows which; where they stand only our own reader says.
    unset: [...new Set([...told.unset, ...told.required.keys()])].map((name) => {
      const required = told.required.get(name);
      const at = known.unset.find((each) => each.name === name)?.at ?? "";
      return { name, at, ...(required !== undefined && { required }) };
    }),
    required: known.required,
    places: known.places,
    reader: { kind: "compose", version: tool.version },
  };
}

const nothing: OwnReading = {
  model: {},
  opened: [],
  folders: [],
  unset: [],
  required: [],
  places: new Map(),
  unclear: [],
};

/** Each once, the first one. */
function byName(variables: readonly UnsetAt[]): UnsetAt[] {
  const found = new Map(variables.toReversed().map((each) => [each.name, each]));
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Files that compose itself reads: it puts their content into what it prints, and their names nowhere. */
function isRead({ kind }: Need): boolean {
  return kind === "env file" || kind === "label file";
}

function ownRead(own: OwnReading, files: readonly string[], why: string): Read {
  return {
    model: own.model,
    unset: own.unset,
    required: own.required,
    places: own.places,
    needs: [...openedNeeds(own, files), ...needsOf(own.model)],
    reader: { kind: "own", why, unclear: own.unclear },
  };
}

function openedNeeds({ opened }: OwnReading, files: readonly string[]): Need[] {
  return opened.filter(({ path }) => !files.includes(path)).map(openedNeed);
}

function openedNeed({ path, kind, optional }: Opened): Need {
  return { path, kind, what: `${kind} of the project`, optional, made: false };
}

/**
 * Services in their order, and arguments of builds as they are written: compose sorts the ones, and prints what came of
 * the variables of the others.
 */
function asWritten(told: Mapping, own: Mapping): Mapping {
  const written = mapping(own["services"]);
  const order = Object.keys(written);
  const sorted = Object.entries(mapping(told["services"])).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const services = sorted.map(([name, value]) => {
    const { build, ...service } = mapping(value);
    const { args } = mapping(mapping(written[name])["build"]);
    if (build === undefined || args === undefined) return [name, value];
    return [name, { ...service, build: { ...mapping(build), args } }];
  });
  return { ...told, services: Object.fromEntries(services) as Mapping };
}

/** Each path once, with its place. */
function placed(needs: readonly Need[], root: string, places: ReadonlyMap<string, string>): NeedAt[] {
  const found = new Map<string, NeedAt>();
  for (const need of needs) {
    const inside = relative(root, need.path);
    const path = inside === "" ? "." : inside.startsWith("../") || inside === ".." ? need.path : inside;
    const known = found.get(path);
    const optional = need.optional && (known?.optional ?? true);
    found.set(path, { ...(known ?? need), path, optional, at: places.get(need.path) ?? "" });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
