import type { Stats } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ActionError, codeOf, quote } from "@stageway/core";
import type { DeploymentFile } from "./compose-files.ts";

/** Compose files that are looked for when none are named. */
const usual = /^(docker-)?compose(\.override)?\.ya?ml$/;

/**
 * Reads compose files of the workspace, the usual ones when none are named, and more files and folders; each file once.
 *
 * @throws {ActionError} that names every path that is not there, or that is a FIFO, a socket or a device; or one that a link leads
 * out of the workspace (T24).
 */
export async function readFiles(
  workspace: string,
  composeFiles: readonly string[],
  more: readonly string[],
): Promise<readonly DeploymentFile[]> {
  const root = await realpath(workspace);
  const compose = composeFiles.length > 0 ? composeFiles : (await readdir(root)).filter((name) => usual.test(name));
  const start = [...compose, ...more];
  const paths = new Set(await filesOf(root, start));
  return await Promise.all([...paths].sort().map((path) => readOne(root, path)));
}

async function filesOf(root: string, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async (path) => ({ path, stats: await statIfThere(join(root, path)) })));
  refuseMissing(found.filter(({ stats }) => stats === undefined).map(({ path }) => path));
  refuseSpecial(found.filter(({ stats }) => stats?.isDirectory() === false && !stats.isFile()).map(({ path }) => path));
  const files = found.map(async ({ path, stats }) =>
    stats?.isDirectory() === true ? await filesBelow(root, path) : [path.replace(/^\.\//, "")],
  );
  return (await Promise.all(files)).flat();
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const names = (await readdir(join(root, folder))).filter((name) => name !== ".git");
  return await filesOf(
    root,
    names.map((name) => join(folder, name)),
  );
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function refuseMissing(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const names = [...new Set(missing)].join(", ");
  throw new ActionError(`Cannot deploy: files are not in the workspace: current value is ${names}`, {
    hint: 'Check the repository out before this step; "files" and "compose-files" are named from its root',
  });
}

/** Reading a FIFO waits for somebody to write to it, and some devices have no end. */
function refuseSpecial(special: readonly string[]): void {
  if (special.length === 0) return;
  const names = [...new Set(special)].join(", ");
  throw new ActionError(`Cannot deploy: these are neither files nor folders: current value is ${names}`, {
    hint: 'Remove them before this step, or name in "files" what lies beside them',
  });
}

async function readOne(root: string, path: string): Promise<DeploymentFile> {
  const real = await realpath(join(root, path));
  if (relative(root, real).startsWith("..")) {
    throw new ActionError(
      `Cannot read ${quote(path)}: a link leads out of the workspace: current value is ${quote(real)}`,
    );
  }
  if (relative(root, real).split(sep).includes(".git")) {
    throw new ActionError(
      `Cannot read ${quote(path)}: it lies in a folder .git, where a checkout keeps its credentials: current value is ${quote(real)}`,
    );
  }
  const { mode } = await stat(real);
  return { path, content: await readFile(real), mode: (mode & 0o100) === 0 ? 0o644 : 0o755 };
}
