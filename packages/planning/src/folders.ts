import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { patternMatcher } from "@stageway/pipeline";

/** The folders of the checkout that fit a pattern like `services/*` and hold the Dockerfile, sorted. */
export function findFolders(workspace: string, pattern: string, dockerfile: string): string[] {
  let folders = [""];
  for (const part of pattern.split("/")) folders = folders.flatMap((folder) => inside(workspace, folder, part));
  // Not `join`: for a thousand folders it costs as much as asking for the files.
  return folders.filter((folder) => existsSync(`${workspace}/${folder}/${dockerfile}`)).sort();
}

function inside(workspace: string, folder: string, part: string): string[] {
  const entries = list(join(workspace, folder));
  const fits = patternMatcher(part);
  return entries.filter(fits).map((name) => (folder === "" ? name : `${folder}/${name}`));
}

/** Folders alone: a link could lead out of the repository. */
function list(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== ".git")
    .map(({ name }) => name);
}
