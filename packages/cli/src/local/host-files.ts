import { readFile, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import type { Host } from "@stageway/testbed";
import type { ComposeProject } from "../compose/project.ts";
import { withoutLostLinks } from "../project/lost-links.ts";

/**
 * Files that compose or a container reads and that no release brings, because git does not have them: a real host has its own,
 * the world's host is given those of the work tree. Folders are not: what a container keeps in them is data.
 */
export async function filesForHost(
  root: string,
  paths: readonly string[],
  { needs, folder, files }: Pick<ComposeProject, "needs" | "folder" | "files">,
): Promise<readonly string[]> {
  const known = new Set([...withoutLostLinks(root, paths), ...files, join(folder, ".env")]);
  const wanted = needs.filter(
    ({ path }) => !isAbsolute(path) && !known.has(path) && (folder === "" || path.startsWith(`${folder}/`)),
  );
  const found: string[] = [];
  for (const path of new Set(wanted.map((need) => need.path)))
    if (
      await stat(join(root, path)).then(
        (it) => it.isFile(),
        () => false,
      )
    )
      found.push(path);
  return found.sort();
}

/** Puts files of the work tree where a release of the same project would have them. */
export async function putOnHost(
  host: Pick<Host, "exec" | "user">,
  { root, folder, directory, files }: { root: string; folder: string; directory: string; files: readonly string[] },
): Promise<void> {
  for (const path of files) {
    const there = join(directory, relative(folder, path));
    const { mode } = await stat(join(root, path));
    const script = 'mkdir -p "${2%/*}" && cat >"$2" && chmod "$1" "$2"';
    const input = await readFile(join(root, path));
    await host.exec(["sh", "-c", script, "put", (mode & 0o777).toString(8), there], { input });
  }
  if (files.length > 0) await host.exec(["chown", "-R", `${host.user}:${host.user}`, directory]);
}
