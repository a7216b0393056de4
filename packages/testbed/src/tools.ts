import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ActionError } from "@stageway/core";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder that `tools/install.mjs` fills: STAGEWAY_TOOLS, else `.tools` of this repository, else one in the user's cache. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.STAGEWAY_TOOLS) return env.STAGEWAY_TOOLS;
  if (existsSync(join(repository, "pnpm-workspace.yaml"))) return join(repository, ".tools");
  return join(env.XDG_CACHE_HOME ?? join(env.HOME ?? "/root", ".cache"), "stageway", "tools");
}

/** The PATH for children: tools of ours first, then this very Node, then the machine's, and where servers keep their programs. */
export function toolsPath(env: NodeJS.ProcessEnv = process.env): string {
  const nodeFolder = join(process.execPath, "..");
  return [join(toolsFolder(env), "bin"), nodeFolder, env.PATH, "/usr/local/sbin", "/usr/sbin", "/sbin"]
    .filter(Boolean)
    .join(delimiter);
}

/** The file of a tool; undefined when this machine has none. */
export function findTool(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const candidates = toolsPath(env)
    .split(delimiter)
    .map((folder) => join(folder, name));
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

/** The file of a tool (docker, docker-registry, act, zizmor, actionlint, shellcheck, busybox, dash …). */
export function tool(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const file = findTool(name, env);
  if (file !== undefined) return file;
  throw new ActionError(`Cannot use ${name}: this machine has none, and none was installed in ${toolsFolder(env)}`, {
    hint: `run \`node ${fileURLToPath(new URL("../tools/install.mjs", import.meta.url))}\`, which says what it cannot install by itself`,
  });
}
