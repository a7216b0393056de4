import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Git } from "./git.ts";

/** Somebody's clone, in a temporary folder. */
export interface WorkTree extends AsyncDisposable {
  readonly path: string;
  /** Runs git in it; throws when git fails. */
  git: (...args: string[]) => Promise<string>;
  /** Feeds `git fast-import`, for histories that are too long to commit one by one. */
  import: (stream: string) => Promise<string>;
  /** Writes files (null removes one) and commits them; gives the commit's id. */
  commit: (message: string, files: Record<string, string | null>) => Promise<string>;
}

const author = ["-c", "user.name=Octo", "-c", "user.email=octo@users.noreply.github.com", "-c", "commit.gpgsign=false"];

/** Clones a repository, also an empty one, with nothing of the machine's git configuration. */
export async function cloneRepository(url: string): Promise<WorkTree> {
  const path = await mkdtemp(join(tmpdir(), "stageway-clone-"));
  const repository = new Git(path);
  await repository.run(["clone", "--quiet", url, "."]);
  const git = (...args: string[]) => repository.run([...author, ...args]);
  return {
    path,
    git,
    import: (stream) => repository.run(["fast-import", "--quiet"], { input: stream }),
    async commit(message, files) {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, name);
        await mkdir(dirname(file), { recursive: true });
        await (content === null ? rm(file) : writeFile(file, content));
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
