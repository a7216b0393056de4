import { countBetween } from "../commit-log.ts";
import { mergeCommits } from "../merge.ts";
import type { Call, Reply } from "../operation.ts";
import { conflict } from "../refusal.ts";
import { changeRefs } from "../ref-events.ts";
import { readRef } from "../refs.ts";

/**
 * What a deployment with `auto_merge` does first: a branch that lacks commits of the default branch gets them,
 * and the answer is 202 without a deployment. Gives `undefined` when there is nothing to merge.
 */
export async function bringUpToDate(call: Call, ref: string, sha: string): Promise<Reply | undefined> {
  const { world, repository, actor } = call;
  const { git, defaultBranch } = repository;
  const branch = await readRef(git, `refs/heads/${ref}`);
  const base = await readRef(git, `refs/heads/${defaultBranch}`);
  if (!branch || !base || (await countBetween(git, sha, base.sha)) === 0) return undefined;
  const message = `Merge branch '${defaultBranch}' into ${ref}`;
  const merged = await mergeCommits(world, repository, { onto: sha, from: base.sha, message, author: actor });
  if (merged === undefined) throw conflict(`Conflict merging ${defaultBranch} into ${ref}.`);
  await changeRefs(world, repository, actor, { ref: branch.name, before: sha, after: merged });
  return { status: 202, body: { message: `Auto-merged ${defaultBranch} into ${ref} on deployment.` } };
}
