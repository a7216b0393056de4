import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { program } from "../program.ts";

/** A developer's clone of an application. */
export interface Application {
  readonly path: string;
  git(...arguments_: readonly string[]): Promise<string>;
  /** Writes files (`null` removes one), commits, and pushes to `branch`; gives the commit's id. */
  push(message: string, files?: Readonly<Record<string, string | null>>): Promise<string>;
}

const identity = { name: "Ada", email: "ada@users.noreply.github.com" };

/** Nothing of the machine's or the user's git configuration. */
const env = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: identity.name,
  GIT_AUTHOR_EMAIL: identity.email,
  GIT_COMMITTER_NAME: identity.name,
  GIT_COMMITTER_EMAIL: identity.email,
};

/** Clones the (empty) repository at `url` into `path` and lays the example's files into it; nothing is pushed yet. */
export async function openApplication(
  example: string,
  url: string,
  path: string,
  branch: string,
): Promise<Application> {
  await program("git", ["clone", "--quiet", url, path], { env });
  const git = (...arguments_: readonly string[]) => program("git", ["-C", path, ...arguments_], { env });
  await git("symbolic-ref", "HEAD", `refs/heads/${branch}`);
  await cp(example, path, { recursive: true });
  return {
    path,
    git,
    async push(message, files = {}) {
      for (const [name, content] of Object.entries(files)) await put(join(path, name), content);
      await git("add", "--all");
      await git("commit", "--quiet", "--message", message);
      await git("push", "--quiet", "origin", branch);
      return (await git("rev-parse", "HEAD")).trim();
    },
  };
}

async function put(file: string, content: string | null): Promise<void> {
  if (content === null) {
    await rm(file);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
