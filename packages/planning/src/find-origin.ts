import { isStageBranch, originOf, type AssociatedPull, type Event, type Origin } from "@stageway/pipeline/decide";
import type { Configuration } from "@stageway/pipeline/config";
import type { World } from "./world.ts";

/** GitHub may know of a merge some seconds late; these are the waits, in milliseconds. */
const waits = [1000, 2000, 4000];

/**
 * The branch from which a push came (GitHub's events do not say). Asked only when it can make a difference: with one
 * stage there is nothing to promote.
 */
export async function findOrigin(world: World, event: Event, { stages }: Configuration): Promise<Origin | undefined> {
  if (event.kind !== "push" || event.deleted || Object.keys(stages).length < 2) return undefined;
  const github = await world.github();
  if (github === undefined) return undefined;
  const { context, clock } = world;
  const { owner, name: repo } = context.repository;
  const push = { branch: event.branch, commit: context.sha, repository: `${owner}/${repo}` };
  const ask = async () => {
    const route = "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls";
    return originOf(
      await github.read<AssociatedPull[]>(route, { owner, repo, commit_sha: context.sha, per_page: 100 }),
      push,
      (branch) => isStageBranch(branch, stages),
    );
  };
  let origin = await ask();
  for (const wait of looksMerged(context.event) ? waits : []) {
    if (origin !== undefined) break;
    await clock.sleep(wait);
    origin = await ask();
  }
  return origin;
}

/** Whether the commit's subject names a pull request, as merges and squashes on GitHub do. */
function looksMerged(event: Readonly<Record<string, unknown>>): boolean {
  const commit = event["head_commit"];
  const message = typeof commit === "object" && commit !== null && "message" in commit ? commit.message : "";
  return (
    typeof message === "string" && /^(?:Merge pull request #\d+ |[^\n]*\(#\d+\)$)/m.test(message.split("\n")[0] ?? "")
  );
}
