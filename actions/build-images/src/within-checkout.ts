import { realpath } from "node:fs/promises";
import { isAbsolute, normalize, relative, sep } from "node:path";
import { codeOf } from "@stageway/core";

/**
 * Why the builder must not be given a path of the repository: what the repository names can be a link to a file of the runner. `undefined`
 * where it lies in the checkout, or where nothing lies. Programs differ in whether `..` or the link before it comes first: both must stay within.
 */
export async function whyOutside(workspace: string, path: string): Promise<string | undefined> {
  const absolute = isAbsolute(path) ? path : `${workspace}/${path}`;
  const [root, ...found] = await Promise.all([realpath(workspace), realOf(absolute), realOf(normalize(absolute))]);
  for (const real of found) {
    if (real === undefined) continue;
    const parts = relative(root, real).split(sep);
    if (parts[0] === "..") return "leads out of the repository";
    if (parts.includes(".git")) return "lies in git's own folder, where a checkout keeps the job's token";
  }
  return undefined;
}

async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error))) return undefined;
    throw error;
  }
}
