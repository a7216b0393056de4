import { isAncestor, mergeBase } from "../commit-log.ts";
import { operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { pullsOf } from "../pull-refs.ts";
import type { PullRequest } from "../pull-refs.ts";
import { unprocessable } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { simplePullShape } from "../shapes/pull.ts";

/** The operation that lists the pull requests of a commit. */
export const commitPulls = [
  operation("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests:read", list),
];

/** Merged pull requests that brought the commit; open ones too, unless it is on the default branch. */
async function list(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const sha = await resolveCommit(repository.git, call.path.commit_sha ?? "");
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${call.path.commit_sha ?? ""}`);
  const onDefault = await isAncestor(repository.git, sha, `refs/heads/${repository.defaultBranch}`);
  const candidates = pullsOf(repository).filter(({ pull }) => pull.mergedAt !== null || !onDefault);
  const belongs = await Promise.all(candidates.map((issue) => brings(repository, issue, sha)));
  const found = candidates.filter((_, index) => belongs[index]);
  return paged(call, found.toReversed(), (issue) => simplePullShape(world, repository, issue));
}

/** True when the commit is the merge itself or one of the commits that the pull request adds to its base. */
async function brings({ git }: Repository, { pull }: PullRequest, sha: string): Promise<boolean> {
  if (pull.mergeCommit === sha) return true;
  if (!(await isAncestor(git, sha, pull.headSha))) return false;
  const start = await mergeBase(git, pull.baseSha, pull.headSha);
  return start === undefined || !(await isAncestor(git, sha, start));
}
