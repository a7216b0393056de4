import { ActionError, describe } from "@stageway/core";
import { parseCommit } from "@stageway/pipeline";
import { whyNotInCheckout } from "./checkout.ts";
import { git } from "./git.ts";
import type { World } from "./world.ts";

/** What a plan says of the commit. */
export interface CommitFacts {
  readonly commit: string;
  readonly tree?: string;
  /** When it was committed, milliseconds since 1970. */
  readonly committedAt: number;
}

/** Reads a commit from the checkout, else from GitHub. */
export async function readCommit(world: World): Promise<CommitFacts> {
  const commit = commitOfRun(world);
  return (await fromGit(world, commit)) ?? (await fromGitHub(world, commit)) ?? (await fail(world, commit));
}

/** The full id of the commit that the run is of. */
export function commitOfRun({ context: { sha } }: World): string {
  try {
    return parseCommit(sha);
  } catch (error) {
    throw new ActionError(`Cannot tell the commit of this run: GITHUB_SHA ${describe(error)}`, {
      hint: "A run that follows the deletion of a branch or a tag has none",
    });
  }
}

async function fromGit(world: World, commit: string): Promise<CommitFacts | undefined> {
  const shown = await git(world, ["show", "--no-patch", `--format=${factsFormat}`, commit, "--"]);
  return shown.ok ? factsIn(shown.stdout.replace(/\n$/, ""), commit) : undefined;
}

/** How git is to print what a plan says of a commit. */
export const factsFormat = "%T %ct";

/** Reads what git printed. */
export function factsIn(printed: string, commit: string): CommitFacts | undefined {
  const [, tree, time] = /^([0-9a-f]{40,64}) (\d+)$/.exec(printed) ?? [];
  return tree === undefined ? undefined : { commit, tree, committedAt: Number(time) * 1000 };
}

interface ApiCommit {
  readonly commit: { readonly tree: { readonly sha: string }; readonly committer: { readonly date?: string } | null };
}

async function fromGitHub(world: World, commit: string): Promise<CommitFacts | undefined> {
  const github = await world.github();
  if (github === undefined) return undefined;
  const { owner, name: repo } = world.context.repository;
  const found = await github.read<ApiCommit>("GET /repos/{owner}/{repo}/commits/{ref}", {
    owner,
    repo,
    ref: commit,
    per_page: 1,
  });
  const committedAt = Date.parse(found.commit.committer?.date ?? "");
  return Number.isNaN(committedAt) ? undefined : { commit, tree: found.commit.tree.sha, committedAt };
}

async function fail(world: World, commit: string): Promise<never> {
  const { why, todo } = await whyNotInCheckout(world, "it");
  throw new ActionError(`Cannot read the commit ${commit.slice(0, 7)} of this run: ${why}`, { hint: todo });
}
