import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { ActionError } from "@stageway/core";
import { list, mapping, readComposeFile, textOf } from "./compose-file.ts";
import { readService, type ComposeService } from "./compose-service.ts";
import { readNamed } from "../named-file.ts";
import { readEnvFile } from "./interpolate.ts";

/** The compose project of a repository. */
export interface ComposeProject {
  /** Compose files in the order in which they are merged, relative to the repository. */
  readonly files: readonly string[];
  /** The folder of the first one, relative to the repository; empty for its root. */
  readonly folder: string;
  readonly services: readonly ComposeService[];
  /** Files and folders that go along, relative to the repository. */
  readonly needs: readonly string[];
  /** Values of its `.env`. */
  readonly environment: ReadonlyMap<string, string>;
  /** Profiles that its `.env` switches on. */
  readonly profiles: readonly string[];
  /** Why these files. */
  readonly because: string;
  /** Other compose files that were seen and left out. */
  readonly others: readonly string[];
}

const usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const looksLike = /(^|[-_./])(docker-)?(compose|stack)([-_.][\w.-]+)?\.ya?ml$/i;

/** Finds the compose files as compose does, and reads them. @throws {ActionError} when there is none. */
export async function findCompose(
  root: string,
  paths: readonly string[],
  asked: readonly string[],
): Promise<ComposeProject> {
  const atRoot = await environmentOf(root, "");
  const { files, because } = choose(paths, asked, atRoot);
  const folder = dirname(files[0] ?? "") === "." ? "" : dirname(files[0] ?? "");
  const environment = folder === "" ? atRoot : new Map([...atRoot, ...(await environmentOf(root, folder))]);
  const services = new Map<string, ComposeService>();
  const needs = new Set<string>();
  for (const file of files) {
    const content = readComposeFile(await readNamed(join(root, file), { act: `read ${file}` }), file);
    for (const [name, value] of Object.entries(mapping(content["services"]))) {
      services.set(name, merge(services.get(name), readService(name, value, environment)));
    }
    for (const path of alongside(content)) needs.add(path);
  }
  const used = [...services.values()].flatMap((service) => service.files);
  return {
    files,
    folder,
    services: [...services.values()],
    needs: [...new Set([...needs, ...used].map((path) => normalize(join(folder, path)).replace(/\/$/, "")))].sort(),
    environment,
    profiles: (environment.get("COMPOSE_PROFILES") ?? "").split(",").filter(Boolean),
    because,
    others: paths.filter((path) => looksLike.test(path) && !files.includes(path) && !path.startsWith(".github/")),
  };
}

function choose(paths: readonly string[], asked: readonly string[], environment: ReadonlyMap<string, string>) {
  const missing = asked.filter((path) => !paths.includes(path));
  if (missing.length > 0)
    throw new ActionError(
      `Cannot use the compose files: they are not in the repository, or git ignores them: current value is ${missing.join(", ")}`,
    );
  if (asked.length > 0) return { files: asked, because: "asked for" };
  const named = environment.get("COMPOSE_FILE")?.split(environment.get("COMPOSE_PATH_SEPARATOR") ?? ":") ?? [];
  const found = named.map((path) => normalize(path)).filter((path) => paths.includes(path));
  if (found.length > 0) return { files: found, because: "COMPOSE_FILE of .env names them" };
  const first = usual.find((name) => paths.includes(name));
  if (first !== undefined) return { files: [first], because: "compose finds it by its name" };
  const likely = paths.filter((path) => looksLike.test(path)).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const [nearest] = likely;
  const because = likely.length > 1 ? "the nearest name that looks like one" : "the only name that looks like one";
  if (nearest !== undefined) return { files: [nearest], because };
  throw new ActionError("Cannot find a compose file: what is deployed, and how, stands there", {
    hint: "Write a compose.yml with the services as they are to run on the host, or name yours with --compose-file",
  });
}

function depth(path: string): number {
  return path.split("/").length;
}

async function environmentOf(root: string, folder: string): Promise<Map<string, string>> {
  return readEnvFile(await readFile(join(root, folder, ".env"), "utf8").catch(() => ""));
}

/** Files that the compose file itself names. */
function alongside(content: Readonly<Record<string, unknown>>): string[] {
  const stored = ["configs", "secrets"].flatMap((key) =>
    Object.values(mapping(content[key])).flatMap((value) => textOf(mapping(value)["file"]) ?? []),
  );
  const included = list(content["include"]).flatMap((each) =>
    list(textOf(each) ?? mapping(each)["path"]).flatMap((path) => textOf(path) ?? []),
  );
  return [...stored, ...included].filter((path) => !path.startsWith("/") && !path.includes("$"));
}

function merge(before: ComposeService | undefined, after: ComposeService): ComposeService {
  if (before === undefined) return after;
  return {
    name: after.name,
    image: after.image ?? before.image,
    build: after.build ?? before.build,
    files: [...before.files, ...after.files],
    profiles: after.profiles.length > 0 ? after.profiles : before.profiles,
    ports: [...before.ports, ...after.ports],
    health: after.health ?? before.health,
  };
}
