import { createHash } from "node:crypto";
import { createReadStream, lstatSync, readdirSync, readFileSync, readlinkSync, type Dirent, type Stats } from "node:fs";
import { join } from "node:path";
import { ActionError, codeOf, quote } from "@stageway/core";
import type { ContentFile } from "@stageway/pipeline";
import { limited } from "@stageway/registry";
import { git, type Checkout } from "./git.ts";

/** What is checked out, as it lies on the disk: that is what the builder is sent. */
export interface SourceTree {
  readonly commit: string;
  readonly tree: string;
  /** When the commit was made, in seconds since 1970. */
  readonly time: number;
  /**
   * Everything in a folder and below, folders too, whatever git knows of it; nothing where there is no folder.
   *
   * @param isLeftOut folders, by their path within this one, that are not looked into
   */
  readonly below: (folder: string, isLeftOut?: (inner: string) => boolean) => readonly string[];
  /** Whether a link lies there. */
  readonly isLink: (path: string) => boolean;
  /** Content and mode of a path in the repository. */
  readonly file: (path: string) => Promise<ContentFile>;
}

/** Large files that are open at once. */
const filesAtOnce = 32;

/** Bytes of a file that is read in one go. */
const small = 1 << 18;

/**
 * Reads the work tree. Git names the commit and has no say in the rest: a file can differ from what git keeps without git seeing a change
 * (filters, line ends, submodules, sparse checkouts, bits of its index), and reading all files costs less than asking git about each of these.
 */
export async function readSourceTree(world: Checkout): Promise<SourceTree> {
  const [commit = "", tree = "", time = "0"] = (
    await git(["log", "-1", "--format=%H %T %ct", "HEAD", "--"], world, "read the repository")
  )
    .trim()
    .split(" ");
  const inTurn = limited(filesAtOnce);
  const listed = new Map<string, readonly Dirent[]>();
  const list = (folder: string) => {
    const known = listed.get(folder) ?? entriesOf(join(world.cwd, folder));
    listed.set(folder, known);
    return known;
  };
  return {
    commit,
    tree,
    time: Number(time),
    below: (folder, isLeftOut = () => false) => walk(folder, list, isLeftOut),
    isLink: (path) => isLinkAt(join(world.cwd, path)),
    file: async (path) => {
      const full = join(world.cwd, path);
      const found = lstatSync(full, { throwIfNoEntry: false });
      if (found === undefined) throw vanished(path);
      return { path, digest: await digestOf(full, found, inTurn), mode: found.mode.toString(8) };
    },
  };
}

function walk(
  folder: string,
  list: (folder: string) => readonly Dirent[],
  isLeftOut: (inner: string) => boolean,
): string[] {
  const found: string[] = [];
  const look = (at: string, inside: string) => {
    for (const entry of list(at)) {
      const inner = inside === "" ? entry.name : `${inside}/${entry.name}`;
      const path = at === "." ? entry.name : `${at}/${entry.name}`;
      found.push(path);
      if (entry.isDirectory() && !isLeftOut(inner)) look(path, inner);
    }
  };
  look(folder, "");
  return found.sort();
}

/** What git keeps its own things in does not count. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== ".git");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return [];
    throw error;
  }
}

function isLinkAt(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return false;
    throw error;
  }
}

/** What is neither file nor link has nothing but its mode. */
async function digestOf(path: string, found: Stats, inTurn: ReturnType<typeof limited>): Promise<string> {
  const hash = createHash("sha256");
  if (found.isSymbolicLink()) return hash.update(readlinkSync(path, { encoding: "buffer" })).digest("hex");
  if (!found.isFile()) return "";
  if (found.size <= small) return hash.update(readFileSync(path)).digest("hex");
  return inTurn(async () => {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest("hex");
  });
}

function vanished(path: string): ActionError {
  return new ActionError(`Cannot hash the build context: the file has vanished: current value is ${quote(path)}`);
}
