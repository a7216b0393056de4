import { lstat, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, formatSize } from "@stageway/core";
import { faultOfPath, type ArchivedFile } from "@stageway/registry";
import { git, type Checkout } from "./git.ts";

/** Bytes of all deployment files together; they are configuration, not content. */
const limit = 32 << 20;

/** A file that can be taken, not read yet. */
type Found = Omit<ArchivedFile, "content"> & { readonly size: number };

/**
 * Collects the deployment files of a release: files as named, and of folders what git does not ignore. Every path that
 * cannot be taken is reported at once.
 */
export async function collectFiles(paths: readonly string[], world: Checkout): Promise<ArchivedFile[]> {
  const problems: string[] = [];
  const found = new Map<string, Found>();
  const sizes = new Map<string, number>();
  for (const path of new Set(paths)) {
    for (const each of await filesAt(path, world)) {
      const taken = await look(each, world.cwd);
      if (typeof taken === "string") problems.push(`${each}: ${taken}`);
      else if (!found.has(taken.path)) {
        found.set(taken.path, taken);
        sizes.set(path, (sizes.get(path) ?? 0) + taken.size);
      }
    }
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total > limit) problems.push(`all of them: they are larger than ${String(limit >> 20)} MiB: ${largest(sizes)}`);
  if (problems.length > 0) {
    throw new ActionError(`Cannot put the deployment files into the release:\n  - ${problems.join("\n  - ")}`, {
      hint: 'Correct the input "files", or "compose: files" and "include" in .github/stageway.yml; put the file itself in the place of a link.',
    });
  }
  const files: ArchivedFile[] = [];
  for (const { path, mode } of [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)))
    files.push({ path, content: await readFile(join(world.cwd, path)), mode });
  return files;
}

/** How many of the largest are named. */
const shown = 3;

function largest(sizes: ReadonlyMap<string, number>): string {
  const sorted = [...sizes].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted
    .slice(0, shown)
    .map(([path, size]) => `${path} has ${formatSize(size)}`)
    .join(", ");
}

async function filesAt(path: string, { processes, cwd }: Checkout): Promise<string[]> {
  const stats = await lstat(join(cwd, path)).catch(() => undefined);
  if (stats?.isDirectory() !== true) return [path];
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", path];
  const listed = await git(list, { processes, cwd }, `list the files in ${path}`);
  return listed.split("\0").filter((each) => each !== "");
}

/** A file, or why it cannot be taken. */
async function look(path: string, cwd: string): Promise<Found | string> {
  const fault = faultOfPath(path);
  if (fault !== undefined) return `its path ${fault}`;
  if (path.split("/")[0] === ".stageway") return "the folder .stageway is Stageway's own on the target";
  const stats = await lstat(join(cwd, path)).catch(() => undefined);
  if (stats === undefined) return "is not in the work tree";
  if (!stats.isFile()) return "is neither a file nor a folder (links are not followed)";
  // A link in place of a folder would bring in what no path of the repository names: a file of the runner, or one of .git.
  if ((await realpath(join(cwd, path))) !== join(await realpath(cwd), path))
    return "lies behind a link (links are not followed)";
  return { path, size: stats.size, mode: (stats.mode & 0o100) === 0 ? 0o644 : 0o755 };
}
