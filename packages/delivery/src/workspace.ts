import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { ActionError } from "@stageway/core";
import type { DeploymentFile } from "./compose-files.ts";

/** Compose files that are looked for when none are named. */
const usual = /^(docker-)?compose(\.override)?\.ya?ml$/;

/**
 * Reads files and folders of the workspace, each file once; the usual compose files when none are named.
 *
 * @throws {ActionError} for a path that is not there, or that a link leads out of the workspace (T24).
 */
export async function readFiles(workspace: string, named: readonly string[]): Promise<readonly DeploymentFile[]> {
  const root = await realpath(workspace);
  const start = named.length > 0 ? named : (await readdir(root)).filter((name) => usual.test(name));
  const paths = new Set((await Promise.all(start.map((path) => filesBelow(root, path)))).flat());
  return await Promise.all([...paths].sort().map((path) => readOne(root, path)));
}

async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  const found = await stat(join(root, path)).catch((error: unknown) => {
    throw new ActionError(`Cannot read ${path}: it is not in the workspace`, {
      cause: error,
      hint: "Check the repository out before this step",
    });
  });
  if (!found.isDirectory()) return [path.replace(/^\.\//, "")];
  const names = await readdir(join(root, path));
  return (await Promise.all(names.map((name) => filesBelow(root, join(path, name))))).flat();
}

async function readOne(root: string, path: string): Promise<DeploymentFile> {
  const real = await realpath(join(root, path));
  if (relative(root, real).startsWith("..")) {
    throw new ActionError(`Cannot read ${path}: a link leads out of the workspace: current value is ${real}`);
  }
  const { mode } = await stat(real);
  return { path, content: await readFile(real), mode: (mode & 0o100) === 0 ? 0o644 : 0o755 };
}
