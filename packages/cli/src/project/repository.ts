import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import type { World } from "../verb.ts";
import { readRemote, type Remote } from "./remote.ts";

/** The repository that the command was started in, or a folder that is none yet. */
export interface Repository {
  /** Its work tree: where `.github` lies. */
  readonly root: string;
  readonly isGit: boolean;
  /** The branch that is checked out; empty for none. */
  readonly branch: string;
  /** Full id of the newest commit; empty before the first. */
  readonly head: string;
  /** Where it is pushed to, when that is a GitHub. */
  readonly remote: Remote | undefined;
  /** Names of branches, here and at the remote, each once. */
  readonly branches: readonly string[];
  /** The remote's default branch, when it is known here. */
  readonly defaultBranch: string | undefined;
}

export type GitWorld = Pick<World, "processes" | "cwd" | "env">;

/** Says what repository this is. A folder outside of any is one without branches and commits. */
export async function openRepository(world: GitWorld): Promise<Repository> {
  const git = gitIn(world, world.cwd);
  const top = await git(["rev-parse", "--show-toplevel"]);
  if (top === undefined) {
    const nothing = { branch: "", head: "", remote: undefined, branches: [], defaultBranch: undefined };
    return { root: world.cwd, isGit: false, ...nothing };
  }
  const [branch, head, url, refs, main] = await Promise.all([
    git(["symbolic-ref", "--short", "--quiet", "HEAD"]),
    git(["rev-parse", "--verify", "--quiet", "HEAD"]),
    git(["remote", "get-url", "origin"]),
    git(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes/origin"]),
    git(["symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD"]),
  ]);
  const names = (refs ?? "").split("\n").map((ref) => ref.replace(/^refs\/(?:heads|remotes\/origin)\//, ""));
  return {
    root: top,
    isGit: true,
    branch: branch ?? "",
    head: head ?? "",
    remote: url === undefined ? undefined : readRemote(url, world.env),
    branches: [...new Set(names)].filter((name) => name !== "" && name !== "HEAD").sort(),
    defaultBranch: main?.replace(/^origin\//, ""),
  };
}

/** Every file of the work tree that git does not ignore, committed or not, relative to the root; all files of what is no repository. */
export async function filesOf({ root, isGit }: Repository, world: GitWorld): Promise<readonly string[]> {
  if (!isGit) return await filesByFolder(root);
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { ok, stdout, shortMessage } = await world.processes.run("git", list, { cwd: root });
  if (!ok) throw new ActionError(`Cannot list the files of ${root}: ${shortMessage}`);
  return stdout
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .sort();
}

/** A folder with more files than that is not somebody's project. */
const mostFiles = 50_000;

async function filesByFolder(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && ![".git", "node_modules"].includes(entry.name)) folders.push(path);
    }
    if (files.length > mostFiles)
      throw new ActionError(`Cannot read the project: ${root} is no git repository and has over ${mostFiles} files`, {
        hint: "Go to the folder of the project, or make it a repository: git init",
      });
  }
  return files.sort();
}

/** Runs git and gives what it printed, without the line's end; `undefined` when it says no. */
export function gitIn(world: Pick<GitWorld, "processes">, cwd: string) {
  return async (args: readonly string[]): Promise<string | undefined> => {
    const { ok, stdout, startFailure } = await world.processes.run("git", args, { cwd });
    if (startFailure !== undefined)
      throw new ActionError(`Cannot run git: ${startFailure}`, { hint: "Install git, then try again" });
    return ok ? stdout.trimEnd() : undefined;
  };
}
