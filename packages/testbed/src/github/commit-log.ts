import type { Git } from "./git.ts";

/** Who wrote or committed, and when (ISO 8601, UTC). */
export interface Signature {
  name: string;
  email: string;
  date: string;
}

/** A commit as git holds it. */
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

const format = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");

/** Commits that `git log` gives for these arguments. */
export async function readLog(git: Git, ...args: string[]): Promise<Commit[]> {
  const rows = await git.rows(["log", "-z", `--format=${format}`, ...args], 10);
  return rows.map(
    ([sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""]) => ({
      sha,
      tree,
      parents: parents === "" ? [] : parents.split(" "),
      author: { name: an, email: ae, date: utc(ad) },
      committer: { name: cn, email: ce, date: utc(cd) },
      message: message.replace(/\n+$/, ""),
    }),
  );
}

/** One commit by its id, which must exist. */
export async function readCommit(git: Git, sha: string): Promise<Commit> {
  const [commit] = await readLog(git, "-1", sha, "--");
  if (!commit) throw new Error(`Cannot read commit: it is not in ${git.path}: current value is ${sha}`);
  return commit;
}

/** True when `ancestor` is `descendant` or one of those before it. */
export function isAncestor(git: Git, ancestor: string, descendant: string): Promise<boolean> {
  return git.holds("merge-base", "--is-ancestor", ancestor, descendant);
}

/** The newest commit that both have, or `undefined` when they share no history. */
export async function mergeBase(git: Git, one: string, other: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git.attempt(["merge-base", one, other]);
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

/** How many commits `to` has that `from` has not. */
export async function countBetween(git: Git, from: string, to: string): Promise<number> {
  return Number(await git.run(["rev-list", "--count", `${from}..${to}`]));
}

function utc(date: string): string {
  return new Date(date).toISOString().replace(".000", "");
}
