import { GitHubError } from "@stageway/core";
import type { Difference } from "@stageway/pipeline/draft";
import type { Comparison } from "./comparison.ts";
import type { World } from "./world.ts";

/** Files that GitHub's comparison lists at most; of more it does not tell. */
const mostFiles = 300;

interface ApiComparison {
  readonly status: string;
  readonly files?: readonly { readonly filename: string; readonly previous_filename?: string }[];
}

/**
 * What differs between a commit on record and that of this run: from the checkout when it has both, else from GitHub, else everything. A file
 * that was renamed counts under both names.
 */
export async function changedFiles(world: World, comparison: Comparison, from: string): Promise<Difference> {
  const compared = await comparison.with(from);
  const to = world.context.sha;
  if (compared !== undefined) return { kind: "files", files: compared.files };
  return from === to ? { kind: "files", files: [] } : await compareOnGitHub(world, from, to);
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
    const { status, files = [] } = await github.read<ApiComparison>(
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
