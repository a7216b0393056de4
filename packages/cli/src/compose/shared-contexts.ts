import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A build, as far as it matters what is sent to the builder. Paths are relative to the repository. */
export interface ContextOf {
  readonly name: string;
  readonly context: string;
  readonly dockerfile: string;
}

/** Files that are read by people and tools, and by no build that does not copy everything. */
const beside = /^(README|LICENSE|CHANGELOG|CONTRIBUTING|docs|\.github|\.vscode|\.idea)(\.|\/|$)/i;
/** Entries, and ignore files, that are named at most. */
const mostNamed = 5;
const mostFiles = 2;

/**
 * What ignore files would save: builds of several Dockerfiles in one folder are all done again when any file of it changes,
 * unless an ignore file says what a build does not need.
 */
export async function sharedContexts(
  root: string,
  builds: readonly ContextOf[],
  paths: readonly string[],
): Promise<string[]> {
  const known = new Set(paths);
  const found: string[] = [];
  for (const context of new Set(builds.map((build) => build.context))) {
    const sharing = builds.filter((build) => build.context === context);
    const dockerfiles = [...new Set(sharing.map(({ dockerfile }) => dockerfile))];
    const bare = dockerfiles.filter((file) => !known.has(`${file}.dockerignore`));
    if (dockerfiles.length < 2 || bare.length === 0) continue;
    if (known.has(join(context, ".dockerignore")) && bare.length === dockerfiles.length && context !== ".") continue;
    const lines = await Promise.all(bare.map((file) => savedBy(root, file, { context, paths, dockerfiles })));
    const saving = lines.filter((line) => line !== "");
    if (saving.length === 0) continue;
    const rest = saving.length > mostFiles ? `; and so for ${saving.length - mostFiles} more` : "";
    const names = sharing.map(({ name }) => name).join(", ");
    found.push(
      `${names} are built from one folder (${context}), so a change of any file there builds them all again: ${saving.slice(0, mostFiles).join("; ")}${rest}`,
    );
  }
  return found;
}

interface Around {
  readonly context: string;
  readonly paths: readonly string[];
  readonly dockerfiles: readonly string[];
}

async function savedBy(root: string, dockerfile: string, { context, paths, dockerfiles }: Around): Promise<string> {
  const text = await readFile(join(root, dockerfile), "utf8").catch(() => undefined);
  if (text === undefined) return "";
  const ignored = (await readFile(join(root, context, ".dockerignore"), "utf8").catch(() => ""))
    .split("\n")
    .map((line) => line.trim().replace(/^\/|\/$/g, ""));
  const prefix = context === "." ? "" : `${context}/`;
  const inside = paths
    .filter((path) => path.startsWith(prefix) && !path.endsWith(".dockerignore"))
    .map((path) => path.slice(prefix.length));
  const sources = copiedBy(text);
  const all = sources === undefined || sources.includes(".");
  const others = dockerfiles.filter((file) => file !== dockerfile).map((file) => dirname(file).slice(prefix.length));
  const own = dirname(dockerfile).slice(prefix.length);
  const unneeded = new Map<string, number>();
  for (const path of inside) {
    const [top = ""] = path.split("/");
    const entry = path.includes("/") ? `${top}/` : top;
    if (ignored.includes(top)) continue;
    const folder = others.find(
      (other) => other !== "" && other !== own && !own.startsWith(`${other}/`) && path.startsWith(`${other}/`),
    );
    const isUsed = all
      ? folder === undefined && !beside.test(path)
      : sources.some((source) => path === source || path.startsWith(`${source}/`));
    if (isUsed || dockerfiles.includes(join(context, path))) continue;
    const name = folder === undefined ? entry : `${folder}/`;
    unneeded.set(name, (unneeded.get(name) ?? 0) + 1);
  }
  // What is used in part is no entry of an ignore file.
  const usable = [...unneeded].filter(
    ([name]) => all || !sources.some((source) => source === name || source.startsWith(name)),
  );
  if (usable.length === 0) return "";
  const count = usable.reduce((sum, [, files]) => sum + files, 0);
  const names = usable.sort(([, a], [, b]) => b - a).map(([name]) => name);
  const more = names.length > mostNamed ? ", …" : "";
  return `${dockerfile}.dockerignore with ${names.slice(0, mostNamed).join(", ")}${more} would keep ${count} of ${inside.length} files out`;
}

/** What COPY and ADD take from the context; nothing when that cannot be told. */
function copiedBy(dockerfile: string): readonly string[] | undefined {
  const sources: string[] = [];
  for (const line of dockerfile.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, words] =
      /^\s*(?:COPY|ADD)\s+(.+)$/i.exec(line) ?? /^\s*(?:RUN)\s.*--mount=type=bind(.*)$/i.exec(line) ?? [];
    if (words === undefined) continue;
    if (/--from=|<</.test(words)) continue;
    if (/^\s*RUN/i.test(line) || /[$*?[\]"']/.test(words)) return undefined;
    const named = words.split(/\s+/).filter((word) => word !== "" && !word.startsWith("--"));
    sources.push(...named.slice(0, -1).map((source) => source.replace(/^\.?\//, "").replace(/\/$/, "") || "."));
  }
  return sources;
}
