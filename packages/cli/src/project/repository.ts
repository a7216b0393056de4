import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, type Env } from "@stageway/core";
import { gitIn, refuseFault, runGit, type GitWorld } from "./git.ts";
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

/**
 * Says what repository this is. A folder outside of any is one without branches and commits.
 *
 * @throws {ActionError} with git's own reason when there is a repository that git cannot use.
 */
export async function openRepository(world: GitWorld): Promise<Repository> {
  const git = gitIn(world, world.cwd);
  const top = await git(["rev-parse", "--show-toplevel"]);
  if (top === undefined) {
    const nothing = {
      branch: "",
      head: "",
      remote: remoteAt(undefined, world.env),
      branches: [],
      defaultBranch: undefined,
    };
    return { root: world.cwd, isGit: false, ...nothing };
  }
  // Full names alone: a short one is ambiguous where a branch and a tag have one name, and git then prints another.
  const [branch, head, remotes] = await Promise.all([
    git(["symbolic-ref", "--quiet", "HEAD"]),
    git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    git(["remote"]),
  ]);
  // What is named but cannot be read is no repository without a commit.
  if (head === undefined) refuseFault(await runGit(world, top, ["for-each-ref", "refs/heads/"]), top);
  const remote = await remoteFor(afterPrefix(branch, "refs/heads/"), remotes?.split("\n") ?? [], git);
  const tracked = `refs/remotes/${remote}/`;
  const [url, refs, main] = await Promise.all([
    git(["remote", "get-url", "--", remote]),
    git(["for-each-ref", "--format=%(refname)", "refs/heads/", tracked]),
    git(["symbolic-ref", "--quiet", `${tracked}HEAD`]),
  ]);
  const names = (refs ?? "").split("\n").map((ref) => afterPrefix(ref, "refs/heads/") ?? afterPrefix(ref, tracked));
  return {
    root: top,
    isGit: true,
    branch: afterPrefix(branch, "refs/heads/") ?? "",
    head: head ?? "",
    remote: remoteAt(url, world.env),
    branches: [...new Set(names)].filter((name) => name !== undefined && name !== "HEAD").sort() as string[],
    defaultBranch: afterPrefix(main, tracked),
  };
}

/** What the URL of the remote names. STAGEWAY_REMOTE replaces the URL: "stageway local" pushes to a remote of its own. */
function remoteAt(url: string | undefined, env: Env): Remote | undefined {
  const used = env["STAGEWAY_REMOTE"] || url;
  return used === undefined ? undefined : readRemote(used, env);
}

/** The remote that the branch is pushed to: its own, else `origin`, else the only one that there is. */
async function remoteFor(
  branch: string | undefined,
  remotes: readonly string[],
  git: ReturnType<typeof gitIn>,
): Promise<string> {
  const own = branch === undefined ? undefined : await git(["config", "--get", "--", `branch.${branch}.remote`]);
  if (own !== undefined && remotes.includes(own)) return own;
  const [first] = remotes;
  return remotes.length === 1 && first ? first : "origin";
}

function afterPrefix(ref: string | undefined, prefix: string): string | undefined {
  return ref?.startsWith(prefix) === true ? ref.slice(prefix.length) : undefined;
}

/** Every file of the work tree that git does not ignore, committed or not, relative to the root; all files of what is no repository. */
export async function filesOf({ root, isGit }: Repository, world: GitWorld): Promise<readonly string[]> {
  if (!isGit) return await filesByFolder(root);
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const listed = await runGit(world, root, list);
  if (!listed.ok) throw new ActionError(`Cannot list the files of ${root}: ${listed.shortMessage}`);
  return listed.stdout
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
