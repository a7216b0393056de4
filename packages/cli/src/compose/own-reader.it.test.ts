import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { toolsPath } from "@stageway/testbed";
import { features } from "../../test/compose/features.ts";
import { shapes, type Laid } from "../../test/compose/shapes.ts";
import { singles } from "../../test/compose/singles.ts";
import { layProject, type Files } from "../../test/projects.ts";
import { PrivateFolders } from "../private-folders.ts";
import { askCompose, askEnvFile } from "./ask-compose.ts";
import { findComposeTool, type ComposeTool } from "./compose-tool.ts";
import { interpolate } from "./interpolate.ts";
import { needsOf, type Need } from "./needs.ts";
import { readEnv, type Project } from "./filled-files.ts";
import { readOwn } from "./own-reader.ts";
import { readService } from "./service.ts";
import { mapping, type Mapping } from "../init/compose-file.ts";

const env = { PATH: toolsPath(), HOME: homedir() };
const world = { env, processes: createProcesses({ env }), folders: new PrivateFolders() };

const projects: readonly (readonly [string, Laid])[] = [
  // Two of three ways for each kind, so that every way meets most kinds, and the test stays short.
  ...Object.entries(features).flatMap(([kind, feature], row) =>
    Object.entries(shapes)
      .filter((_, column) => (row + column) % 3 !== 0)
      .map(([way, shape]) => [`${kind}, ${way}`, shape(feature)] as const),
  ),
  ...Object.entries(singles),
];

/** Projects that are read at a time. */
const atOnce = 4;

it(`reads ${projects.length} projects as compose does, or says that it does not`, async () => {
  expect(projects.length).toBeGreaterThanOrEqual(200);
  const tool = await findComposeTool(world.processes, env);
  if (!("version" in tool)) throw new Error(tool.why);
  const different: unknown[] = [];
  let unclear = 0;
  const rest = [...projects];
  const work = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const { own, told, understood } = await readBoth(next[1], tool);
      if (!understood) unclear++;
      else if (JSON.stringify(own) !== JSON.stringify(told)) different.push([next[0], differences(own, told)]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(different).toEqual([]);
  expect(unclear).toBeLessThan(10);
}, 240_000);

async function readBoth({ files, named }: Laid, tool: ComposeTool) {
  await using laid = await layProject(files, { git: false });
  const { root } = laid;
  const paths = named.map((path) => join(root, path));
  const folder = dirname(paths[0] ?? root);
  const envFile = join(folder, ".env");
  const told = await theirs({ root, paths, folder, envFile }, files, tool).catch(
    (error: unknown) => `refused: ${String(error)}`,
  );
  try {
    const environment = existsSync(envFile)
      ? readEnv(await readFile(envFile, "utf8"), ".env")
      : new Map<string, string>();
    const project: Project = { root, files: paths, folder, environment, home: homedir() };
    const { model, unset, unclear, opened } = await readOwn(project);
    const known = [...opened.map(({ path }) => path), ...needsOf(model).map(({ path }) => path)];
    const own = facts(
      model,
      root,
      environment,
      unset.map(({ name }) => name),
    );
    if (typeof told === "string") return { own: { ...own, refused: false }, told, understood: unclear.length === 0 };
    const unknown = [...told.opened, ...told.missing].filter((path) => !known.includes(path));
    const said = facts(told.model, root, new Map(), [...told.unset, ...told.required.keys()]);
    const all = { ...said, unknown, environment: Object.fromEntries(told.environment) };
    return {
      own: { ...own, unknown: [], environment: Object.fromEntries([...environment].sort()) },
      told: all,
      understood: unclear.length === 0,
    };
  } catch (error) {
    return { own: String(error), told: typeof told === "string" ? String(error) : told, understood: true };
  }
}

interface Where {
  readonly root: string;
  readonly paths: readonly string[];
  readonly folder: string;
  readonly envFile: string;
}

/** What compose says, given nothing but the compose files themselves to begin with. */
async function theirs({ root, paths, folder, envFile }: Where, files: Files, tool: ComposeTool) {
  const hasValues = existsSync(envFile);
  const told = await askCompose(
    { root, files: paths, folder },
    { ...around(files, root), envFiles: hasValues ? [envFile] : [] },
    tool,
    world,
  );
  if ("refusal" in told) throw new Error(told.refusal);
  const environment = hasValues ? await askEnvFile(envFile, tool, world) : new Map<string, string>();
  return { ...told, environment: [...environment].sort() };
}

/** What compose goes on without when it is not there: everything else it asks for. */
function around(files: Files, root: string) {
  const paths = Object.keys(files).map((path) => join(root, path));
  return { opened: paths.filter((path) => basename(path) === ".env"), folders: paths.map((path) => dirname(path)) };
}

function facts(model: Mapping, root: string, values: ReadonlyMap<string, string>, unset: readonly string[]) {
  const services = Object.entries(mapping(model["services"])).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    services: services.map(([name, value]) => {
      const { build, ...service } = readService(name, value, root);
      const args = [...(build?.args ?? [])].map(([key, text]) => [key, interpolate(text, values)] as const).sort();
      return { ...service, ...(build !== undefined && { build: { ...build, args: Object.fromEntries(args) } }) };
    }),
    // Compose puts the content of what it reads itself into what it prints.
    needs: needsOf(model)
      .filter(({ kind }) => kind !== "env file" && kind !== "label file")
      .map((need: Need) => ({ ...need, path: relative(root, need.path) }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    unset: [...new Set(unset)].sort(),
  };
}

/** Only what differs, for a message that can be read. */
function differences(own: unknown, told: unknown, at = ""): readonly string[] {
  if (JSON.stringify(own) === JSON.stringify(told)) return [];
  const isBranch = (value: unknown) => typeof value === "object" && value !== null;
  if (!isBranch(own) || !isBranch(told)) return [`${at}: own ${JSON.stringify(own)}, compose ${JSON.stringify(told)}`];
  const [ours, theirs] = [Object(own) as Record<string, unknown>, Object(told) as Record<string, unknown>]; // Both are.
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...keys].flatMap((key) => differences(ours[key], theirs[key], `${at}/${key}`));
}
