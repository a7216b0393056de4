import { factsFormat, factsIn, type CommitFacts } from "./commit.ts";
import { startGit } from "./git.ts";
import type { World } from "./world.ts";

/** What the checkout says of a commit, and which files differ between it and another. */
export interface Compared {
  readonly commit: CommitFacts;
  readonly files: readonly string[];
}

const command = ["diff-tree", "--stdin", "-r", "--no-renames", "--name-only", "--always", "-z"];

/**
 * One git for both. It starts while GitHub is asked with which commit to compare, and takes that as the parent of the other; the index, which it
 * would read and which grows with the repository, has no say in that, so it gets none.
 */
export class Comparison {
  readonly #from = Promise.withResolvers<string>();
  readonly #compared: Promise<Compared | undefined>;

  /** @param commit the full id */
  constructor(world: World, commit: string) {
    this.#compared = this.#compare(world, commit);
  }

  /** Compares with the first commit that this is asked for; with itself when there is none. Nothing when the checkout lacks either of them. */
  async with(from: string): Promise<Compared | undefined> {
    this.#from.resolve(from);
    return await this.#compared;
  }

  /** What the checkout says of the commit, once it was compared. */
  get commit(): Promise<CommitFacts | undefined> {
    return this.#compared.then((compared) => compared?.commit);
  }

  async #compare(world: World, commit: string): Promise<Compared | undefined> {
    const run = () => {
      const git = startGit(world, [...command, `--format=${factsFormat}`], { GIT_INDEX_FILE: "/nonexistent/index" });
      const tell = (from: string) => git.stdin.writable && git.stdin.end(`${commit} ${from}\n`);
      void this.#from.promise.then(tell);
      return git.finished;
    };
    const waited = await run();
    // GitHub may take longer to answer than git may take for its work.
    const { ok, truncated, stdout } = waited.timedOut ? await this.#from.promise.then(run) : waited;
    const end = stdout.indexOf("\0");
    const facts = ok && !truncated ? factsIn(stdout.slice(0, end), commit) : undefined;
    if (facts === undefined) return undefined;
    const names = stdout.slice(end + 1).replace(/^\n/, "");
    return { commit: facts, files: names.split("\0").filter((file) => file !== "") };
  }
}
