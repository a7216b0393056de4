import { copyFile, mkdir, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ActionError, codeOf } from "@stageway/core";
import { mapping, textOf, type Mapping } from "../init/compose-file.ts";
import type { World } from "../verb.ts";
import { complaintOf, composeEnvironment, type ComposeTool } from "./compose-tool.ts";
import { placeholder } from "./interpolate.ts";
import type { Project } from "./filled-files.ts";
import { refused } from "./refused.ts";

/** What is needed to run docker compose on a copy of the project. */
export type ComposeWorld = Pick<World, "processes" | "env" | "folders">;

/** How compose resolves a project. Paths are absolute. */
export interface Told {
  /** As `docker compose config --format json` prints it, a dollar written once. */
  readonly model: Mapping;
  /** Files that compose opened and that were not in `Known`. */
  readonly opened: readonly string[];
  /** Files that compose needs and that do not exist. */
  readonly missing: readonly string[];
  /** Variables without a value, which compose would leave empty. */
  readonly unset: readonly string[];
  /** Required variables without a value, with the error message of the compose file. */
  readonly required: ReadonlyMap<string, string>;
}

/** An error of compose that values for the unset variables might resolve. */
export interface Refusal {
  readonly refusal: string;
  readonly unset: readonly string[];
}

/** Compose's error for a missing file. */
const absent = /(?:open|stat) (.+): no such file or directory/;
/** Maximum runs of compose for one project. Each failed run names one more file or variable. */
const mostQuestions = 60;
const patience = 60_000;

/** What is known before compose runs. All paths are absolute. */
export interface Known {
  /** Files that compose opens. */
  readonly opened: readonly string[];
  /** Folders that must exist. */
  readonly folders: readonly string[];
  /** Env files; a later one takes precedence. */
  readonly envFiles: readonly string[];
}

/**
 * Resolves a project with `docker compose config`, in a copy that holds only the files that compose opens. This shows which files those
 * are, and a missing file does not end the run.
 *
 * @throws {ActionError} with compose's own message when it rejects the project.
 */
export async function askCompose(
  project: Pick<Project, "root" | "files" | "folder">,
  { opened, folders, envFiles }: Known,
  tool: ComposeTool,
  world: ComposeWorld,
): Promise<Told | Refusal> {
  const { files, folder } = project;
  await using copy = await openCopy(world);
  for (const path of new Set([...files, ...opened, ...envFiles])) await copy.add(path);
  for (const path of [folder, ...folders]) await mkdir(copy.at(path), { recursive: true });
  const added: string[] = [];
  const missing: string[] = [];
  const required = new Map<string, string>();
  const args = [
    "--project-directory",
    copy.at(folder),
    "--profile",
    "*",
    ...envFiles.flatMap((path) => ["--env-file", copy.at(path)]),
    ...files.flatMap((path) => ["--file", copy.at(path)]),
    "config",
    "--format",
    "json",
  ];
  for (let count = 0; count < mostQuestions; count++) {
    const values = Object.fromEntries([...required.keys()].map((name) => [name, placeholder]));
    const { ok, stdout, stderr } = await run(tool, args, world, { PWD: copy.at(folder), ...values });
    const unset = unsetIn(stderr);
    if (ok) return { model: modelIn(copy.away(stdout)), opened: added, missing, unset, required };
    const complaint = complaintOf(stderr);
    const [, name, message = ""] = /required variable (\w+) is missing a value(?:: (.*))?/.exec(complaint) ?? [];
    const [, path] = /^(?:env|label) file (.+) not found/.exec(complaint) ?? absent.exec(complaint) ?? [];
    if (name !== undefined && !required.has(name)) required.set(name, message);
    else if (path !== undefined && copy.holds(path) && !added.includes(copy.away(path))) {
      const real = copy.away(path);
      added.push(real);
      if (!(await copy.add(real))) {
        if (!/^(env|label) file /.test(complaint)) throw refused(copy.away(complaint), project);
        missing.push(real);
        await copy.addEmpty(real);
      }
    } else if (unset.length > 0 || required.size > 0)
      return { refusal: copy.away(complaint), unset: [...unset, ...required.keys()] };
    else throw refused(copy.away(complaint), project);
  }
  throw refused("it goes on asking for files", project);
}

/**
 * Reads an env file as compose does.
 *
 * @throws {ActionError} with compose's own message.
 */
export async function askEnvFile(path: string, tool: ComposeTool, world: ComposeWorld): Promise<Map<string, string>> {
  await using copy = await openCopy(world);
  const folder = copy.at("/");
  await copy.add(path);
  const file = join(folder, "values.yml");
  await writeFile(file, JSON.stringify({ name: "x", services: { x: { image: "x", env_file: [copy.at(path)] } } }));
  const args = ["--env-file", "/dev/null", "--project-directory", folder, "--file", file, "config", "--format", "json"];
  const { ok, stdout, stderr } = await run(tool, args, world, {});
  if (!ok) throw new ActionError(`Cannot read ${basename(path)}: ${copy.away(complaintOf(stderr))}`);
  const { environment } = mapping(mapping(modelIn(stdout)["services"])["x"]);
  return new Map(Object.entries(mapping(environment)).map(([name, value]) => [name, textOf(value) ?? ""]));
}

async function run(
  { command: [file, ...words] }: ComposeTool,
  args: readonly string[],
  { processes, env }: ComposeWorld,
  extra: Readonly<Record<string, string>>,
) {
  return await processes.run(file, [...words, ...args], {
    env: composeEnvironment(env, extra),
    timeout: patience,
    maxOutput: 64 * 1024 * 1024,
  });
}

interface Copy extends AsyncDisposable {
  at(path: string): string;
  holds(path: string): boolean;
  /** Replaces paths of the copy in a text with the original ones. */
  away(text: string): string;
  /** Copies a file. Gives whether it exists. */
  add(path: string): Promise<boolean>;
  addEmpty(path: string): Promise<void>;
}

/** A temporary folder that mirrors absolute paths below itself. */
async function openCopy({ folders }: ComposeWorld): Promise<Copy> {
  const made = await folders.make("stageway-compose-");
  const root = await realpath(made.path);
  const at = (path: string) => join(root, path);
  return {
    at,
    holds: (path) => path.startsWith(`${root}/`),
    away: (text) => text.replaceAll(`${root}/`, "/"),
    add: async (path) => {
      await mkdir(dirname(at(path)), { recursive: true });
      return await copyFile(path, at(path)).then(
        () => true,
        (error: unknown) => {
          if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error))) return false;
          throw error;
        },
      );
    },
    addEmpty: async (path) => {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), "");
    },
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

function modelIn(stdout: string): Mapping {
  return mapping(single(JSON.parse(stdout) as unknown));
}

/** Undoes the doubling of dollar signs in the output of `docker compose config`. */
function single(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$$", "$");
  if (Array.isArray(value)) return value.map(single);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, single(each)]));
}

function unsetIn(stderr: string): string[] {
  return [...new Set([...stderr.matchAll(/The \\?"(\w+)\\?" variable is not set/g)].map(([, name = ""]) => name))];
}
