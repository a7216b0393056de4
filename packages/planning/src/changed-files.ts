import { GitHubError } from "@stageway/core";
import { parseCommit } from "@stageway/pipeline";
import type { Difference } from "@stageway/pipeline/draft";
import { factsFormat, factsIn, type CommitFacts } from "./commit.ts";
import { git } from "./git.ts";
import type { World } from "./world.ts";

/** Files that GitHub's comparison lists at most; of more it does not tell. */
const mostFiles = 300;

interface Comparison {
  readonly status: string;
  readonly files?: readonly { readonly filename: string; readonly previous_filename?: string }[];
}

/** What differs from a commit on record, and what the checkout says of the commit of this run. */
export interface Changes {
  readonly difference: Difference;
  readonly commit?: CommitFacts;
}

/**
 * What differs between two commits: from the checkout when it has both, else from GitHub, else everything. A file that was
 * renamed counts under both names.
 */
export async function changedFiles(world: World, from: string, to: string): Promise<Changes> {
  const compared = await compareInCheckout(world, from, to);
  if (compared !== undefined) return compared;
  return { difference: from === to ? { kind: "files", files: [] } : await compareOnGitHub(world, from, to) };
}

/**
 * One git for both: it takes the commit as one whose parent is that on record. The index, which it would read and which grows with the
 * repository, has no say in that, so it gets none.
 */
async function compareInCheckout(world: World, from: string, to: string): Promise<Changes | undefined> {
  const commit = parseCommit(to);
  const args = ["diff-tree", "--stdin", "-r", "--no-renames", "--name-only", "--always", "-z"];
  const more = { input: `${commit} ${from}\n`, moreEnv: { GIT_INDEX_FILE: "/nonexistent/index" } };
  const { ok, truncated, stdout } = await git(world, [...args, `--format=${factsFormat}`], more);
  const end = stdout.indexOf("\0");
  const facts = ok && !truncated ? factsIn(stdout.slice(0, end), commit) : undefined;
  if (facts === undefined) return undefined;
  const names = stdout.slice(end + 1).replace(/^\n/, "");
  return { commit: facts, difference: { kind: "files", files: names.split("\0").filter((file) => file !== "") } };
}

async function compareOnGitHub(world: World, from: string, to: string): Promise<Difference> {
  const everything = (why: string): Difference => ({
    kind: "everything",
    reason: `${why}, so everything counts as changed`,
  });
  const release = `the commit on record, ${from.slice(0, 7)},`;
  const github = await world.github();
  if (github === undefined) return everything(`${release} is not in the checkout`);
  const { owner, name: repo } = world.context.repository;
  try {
    const parameters = { owner, repo, basehead: `${from}...${to}`, per_page: 1 };
    const { status, files = [] } = await github.read<Comparison>(
      "GET /repos/{owner}/{repo}/compare/{basehead}",
      parameters,
    );
    // It compares with the merge base, which is the commit on record only when the history went straight on from there.
    if (status !== "ahead" && status !== "identical") return everything(`${release} is not an ancestor`);
    if (files.length >= mostFiles) return everything(`more than ${mostFiles} files differ from ${from.slice(0, 7)}`);
    const names = files.flatMap(({ filename, previous_filename: before }) => [
      filename,
      ...(before === undefined ? [] : [before]),
    ]);
    return { kind: "files", files: names };
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return everything(`${release} is gone`);
    throw error;
  }
}
