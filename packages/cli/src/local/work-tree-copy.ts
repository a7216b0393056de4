import { copyFile, lstat, mkdir, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireSuccess, type Processes } from "@stageway/core";

/** A clone of the local world's repository into which the work tree can be copied repeatedly. */
export interface WorkTreeCopy {
  readonly path: string;
  /** Copies the files, commits and pushes them; gives the commit's id. Files of `instead` have another content, by path. */
  push(root: string, files: readonly string[], message: string, instead: ReadonlyMap<string, string>): Promise<string>;
}

/** Hides the user's git configuration, hooks and credentials. */
const env = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "You",
  GIT_AUTHOR_EMAIL: "you@users.noreply.github.com",
  GIT_COMMITTER_NAME: "You",
  GIT_COMMITTER_EMAIL: "you@users.noreply.github.com",
};

/** Clones the repository at `url` into `path` and points HEAD to `branch`. Git ignores the user's configuration and hooks. */
export async function openCopy(
  url: string,
  path: string,
  branch: string,
  processes: Processes,
  path_: string | undefined,
): Promise<WorkTreeCopy> {
  const git = async (...args: readonly string[]) => {
    const finished = await processes.run("git", args, { env: { ...env, PATH: path_ } });
    return requireSuccess(finished, `git ${args.find((word) => /^[a-z]/.test(word)) ?? ""}`).stdout.trim();
  };
  await git("clone", "--quiet", url, path);
  await git("-C", path, "symbolic-ref", "HEAD", `refs/heads/${branch}`);
  return {
    path,
    async push(root, files, message, instead) {
      for (const name of await readdir(path)) if (name !== ".git") await rm(join(path, name), { recursive: true });
      for (const file of files) if (!instead.has(file)) await copy(join(root, file), join(path, file));
      for (const [file, text] of instead) {
        await mkdir(dirname(join(path, file)), { recursive: true });
        await writeFile(join(path, file), text);
      }
      // What is here was not ignored where it came from; a global ignore list of nobody is asked.
      await git("-C", path, "add", "--all", "--force");
      await git("-C", path, "commit", "--quiet", "--allow-empty", "--message", message);
      await git("-C", path, "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
      return await git("-C", path, "rev-parse", "HEAD");
    },
  };
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const stats = await lstat(from);
  if (stats.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (stats.isFile()) await copyFile(from, to);
}
