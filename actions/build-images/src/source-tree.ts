import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, codeOf, requireSuccess, type Processes, quote } from "@stageway/core";
import type { ContentFile } from "@stageway/pipeline";
import { limited } from "@stageway/registry";

/** What is checked out, file by file, as git names content; files that differ from the commit are named by what they are now. */
export interface SourceTree {
  readonly commit: string;
  readonly tree: string;
  /** When the commit was made, in seconds since 1970. */
  readonly time: number;
  /** Everything below the folders that were asked for, sorted. Contents that git does not know are hashed when asked for. */
  readonly paths: readonly string[];
  /** Content and mode of one of them. */
  file(path: string): Promise<ContentFile>;
}

/** Files that are open at once: a folder of packages has more than a process may open. */
const filesAtOnce = 32;

type World = { readonly processes: Pick<Processes, "run">; readonly cwd: string };

/**
 * Reads the work tree below these folders (`.` is all of it). Files that git does not track count too, ignored ones as well:
 * the builder is sent them. So do those below a folder of which this repository has only a link or another repository's commit.
 */
export async function readSourceTree(folders: readonly string[], world: World): Promise<SourceTree> {
  const paths = folders.includes(".") ? [] : [...new Set(folders)];
  const [head, committed, changed, others, apart] = await Promise.all([
    git(["log", "-1", "--format=%H %T %ct", "HEAD"], world),
    git(["ls-tree", "-r", "-z", "HEAD", "--", ...paths], world),
    git(["diff", "--name-only", "-z", "--relative", "--no-renames", "HEAD", "--", ...paths], world),
    git(["ls-files", "-z", "--others", "--", ...paths], world),
    filesApart(folders, world.cwd),
  ]);
  const [commit = "", tree = "", time = "0"] = head.trim().split(" ");
  const files = new Map(entriesOf(committed).map((file) => [file.path, file as ContentFile | undefined]));
  for (const path of fields(changed)) files.delete(path);
  const loose = [...fields(changed), ...fields(others)];
  for (const path of (await Promise.all(loose.map((each) => existing(each, world.cwd)))).flat())
    files.set(path, undefined);
  for (const path of apart) files.set(path, undefined);
  const algorithm = commit.length === 64 ? "sha256" : "sha1";
  const inTurn = limited(filesAtOnce);
  const file = async (path: string) => files.get(path) ?? inTurn(() => hashed(path, world.cwd, algorithm));
  return { commit, tree, time: Number(time), paths: [...files.keys()].sort(), file };
}

async function git(args: readonly string[], { processes, cwd }: World): Promise<string> {
  const hint = "Check the repository out with actions/checkout before this step.";
  return requireSuccess(await processes.run("git", args, { cwd, maxOutput: 1 << 28 }), "read the repository", hint)
    .stdout;
}

function fields(text: string): string[] {
  return text.split("\0").filter((field) => field !== "");
}

const modes: Readonly<Record<string, ContentFile["mode"]>> = {
  "100644": "file",
  "100755": "executable",
  "120000": "link",
  "160000": "file",
};

function entriesOf(listing: string): ContentFile[] {
  return fields(listing).map((entry) => {
    const tab = entry.indexOf("\t");
    const [mode = "", , digest = ""] = entry.slice(0, tab).split(" ");
    return { path: entry.slice(tab + 1), digest, mode: modes[mode] ?? "file" };
  });
}

/** The path itself when it is a file or link, what is in it when it is a folder (git names a nested repository so), nothing when it is gone. */
async function existing(path: string, cwd: string): Promise<string[]> {
  const plain = path.replace(/\/$/, "");
  const found = await lstat(join(cwd, plain)).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw error;
  });
  if (found === undefined || !(found.isDirectory() || found.isFile() || found.isSymbolicLink())) return [];
  return found.isDirectory() ? await existingBelow(plain, cwd) : [plain];
}

async function existingBelow(folder: string, cwd: string): Promise<string[]> {
  const names = (await readdir(join(cwd, folder))).filter((name) => name !== ".git");
  return (await Promise.all(names.map((name) => existing(`${folder}/${name}`, cwd)))).flat();
}

/** Files of the folders that lie in a submodule, or behind a link: of those git names nothing. */
async function filesApart(folders: readonly string[], cwd: string): Promise<string[]> {
  const apart = await Promise.all(
    [...new Set(folders)].map(async (folder) => ((await isApart(folder, cwd)) ? await existingBelow(folder, cwd) : [])),
  );
  return apart.flat();
}

async function isApart(folder: string, cwd: string): Promise<boolean> {
  if (folder === ".") return false;
  const parts = folder.split("/");
  const around = parts.map((_, index) => join(cwd, ...parts.slice(0, index + 1)));
  const kinds = await Promise.all(
    around.flatMap((path) => [
      lstat(path).then(
        (found) => found.isSymbolicLink(),
        () => false,
      ),
      lstat(join(path, ".git")).then(
        () => true,
        () => false,
      ),
    ]),
  );
  return kinds.includes(true) && (await stat(join(cwd, folder)).catch(() => undefined))?.isDirectory() === true;
}

/** The id that git would give this content, so that committing it changes nothing. */
async function hashed(path: string, cwd: string, algorithm: string): Promise<ContentFile> {
  const full = join(cwd, path);
  const found = await lstat(full).catch(() => undefined);
  if (found === undefined)
    throw new ActionError(`Cannot hash the build context: the file has vanished: current value is ${quote(path)}`);
  const hash = createHash(algorithm);
  if (found.isSymbolicLink()) {
    const target = await readlink(full, { encoding: "buffer" });
    hash.update(`blob ${String(target.length)}\0`).update(target);
    return { path, digest: hash.digest("hex"), mode: "link" };
  }
  hash.update(`blob ${String(found.size)}\0`);
  for await (const chunk of createReadStream(full)) hash.update(chunk as Buffer);
  return { path, digest: hash.digest("hex"), mode: (found.mode & 0o100) === 0 ? "file" : "executable" };
}
