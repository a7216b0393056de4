import { join, normalize } from "node:path";
import { ActionError } from "@stageway/core";

/** Which compose files make the project, and why. */
export interface Chosen {
  /** Relative to the repository, in the order in which they are merged. */
  readonly files: readonly string[];
  readonly because: string;
}

const usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const looksLike = /(^|[-_./])(docker-)?(compose|stack)([-_.][\w.-]+)?\.ya?ml$/i;
const override = /(^|\/)(docker-)?compose\.override\.ya?ml$/;
/** Names of files that compose adds to one of the usual names beside them. */
export const overrideNames = [
  "compose.override.yaml",
  "compose.override.yml",
  "docker-compose.override.yaml",
  "docker-compose.override.yml",
];

/**
 * Chooses compose files as compose does: those that are named, those of COMPOSE_FILE, the usual names; else what looks
 * like one.
 *
 * @param paths files of the repository
 * @param values values of the `.env` at its root
 */
export function chooseFiles(
  paths: readonly string[],
  asked: readonly string[],
  values: ReadonlyMap<string, string>,
): Chosen {
  refuseMissing(asked, paths, "the compose files");
  if (asked.length > 0) return { files: asked.map(plain), because: "asked for" };
  const named = (values.get("COMPOSE_FILE") ?? "").split(values.get("COMPOSE_PATH_SEPARATOR") || ":").filter(Boolean);
  refuseMissing(named, paths, "the compose files that COMPOSE_FILE of .env names");
  if (named.length > 0) return { files: named.map(plain), because: "COMPOSE_FILE of .env names them" };
  const first = usual.find((name) => paths.includes(name));
  if (first !== undefined) return { files: [first], because: "compose finds it by its name" };
  const likely = likelyFiles(paths)
    .filter((path) => !override.test(path))
    .sort((a, b) => Number(isAside(a)) - Number(isAside(b)) || depth(a) - depth(b) || (a < b ? -1 : 1));
  const [nearest] = likely;
  const because = likely.length > 1 ? "the nearest name that looks like one" : "the only name that looks like one";
  if (nearest !== undefined) return { files: [nearest], because };
  throw new ActionError("Cannot find a compose file: there is none here", {
    hint: "Write a compose.yml with the services to deploy, or name yours with --compose-file",
  });
}

/** Files of the repository whose names look like those of compose files. */
export function likelyFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => looksLike.test(path) && !path.startsWith(".github/"));
}

/** Whether compose adds a file by its name alone, on a developer's machine. */
export function isOverride(path: string): boolean {
  return override.test(path);
}

function plain(path: string): string {
  return normalize(join(path, ".")).replace(/^\.\//, "");
}

function refuseMissing(named: readonly string[], paths: readonly string[], what: string): void {
  const missing = named.filter((path) => !paths.includes(plain(path)));
  if (missing.length === 0) return;
  throw new ActionError(
    `Cannot use ${what}: they are not in the repository, or git ignores them: current value is ${missing.join(", ")}`,
    { hint: "Correct the name, or add the file, and see that no .gitignore excludes it" },
  );
}

/** Whether a name or folder says that it is for developing, for tests or for show. */
function isAside(path: string): boolean {
  return (
    /(^|[-_./])(dev|devel|development|devcontainer|local|debug|tests?|ci|e2e)([-_./]|$)/i.test(path) ||
    /(^|\/)(\.[^/]+|examples?|contrib|vendor|docs|node_modules)\//i.test(path)
  );
}

function depth(path: string): number {
  return path.split("/").length;
}
