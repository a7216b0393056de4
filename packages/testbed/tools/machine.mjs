import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What of this machine decides how tools come onto it. */
export function thisMachine(env = process.env) {
  const release = osRelease();
  return {
    env,
    arch: process.arch,
    /** "debian", "ubuntu" or what the system calls itself; derivatives count as what they derive from. */
    system:
      ["debian", "ubuntu"].find((name) => [release.ID, ...(release.ID_LIKE ?? "").split(" ")].includes(name)) ??
      release.ID,
    title: release.PRETTY_NAME ?? process.platform,
    codename: release.VERSION_CODENAME,
    root: process.getuid?.() === 0,
    folder: toolsFolder(env),
  };
}

/** Where tools of ours live: STAGEWAY_TOOLS, else `.tools` of the repository that holds this file, else the user's cache. */
export function toolsFolder(env = process.env) {
  if (env.STAGEWAY_TOOLS) return env.STAGEWAY_TOOLS;
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  if (existsSync(join(repository, "pnpm-workspace.yaml"))) return join(repository, ".tools");
  return join(env.XDG_CACHE_HOME ?? join(env.HOME ?? "/root", ".cache"), "stageway", "tools");
}

/** The file that a command name means on this machine, apart from what this installer placed; undefined without one. */
export function onPath(command, env = process.env) {
  const folders = [...(env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  const ours = join(toolsFolder(env), "bin");
  return folders
    .filter((folder) => folder !== "" && folder !== ours)
    .map((folder) => join(folder, command))
    .find((file) => existsSync(file) && statSync(file).isFile() && dirname(file) !== ours);
}

function osRelease() {
  if (!existsSync("/etc/os-release")) return { ID: process.platform };
  const lines = readFileSync("/etc/os-release", "utf8").split("\n");
  return Object.fromEntries(lines.filter(Boolean).map((line) => line.replaceAll('"', "").split(/=(.*)/s, 2)));
}
