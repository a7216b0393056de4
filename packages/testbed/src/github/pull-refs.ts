import type { Account } from "./accounts.ts";
import { isAncestor } from "./commit-log.ts";
import { deliver } from "./events.ts";
import type { Issue, Pull } from "./records.ts";
import { noObject } from "./refs.ts";
import type { RefChange } from "./refs.ts";
import type { Repository } from "./repository.ts";
import { pullShape } from "./shapes/pull.ts";
import type { World } from "./world.ts";

/** A pull request: an issue that has the other half. */
export type PullRequest = Issue & { pull: Pull };

/** The pull requests of a repository, oldest first. */
export function pullsOf(repository: Repository): PullRequest[] {
  return repository.records.issues.filter((issue): issue is PullRequest => issue.pull !== undefined);
}

/** Copies the head into `refs/pull/N/head` of the base repository, where GitHub keeps it. */
export async function fetchHead(repository: Repository, head: Repository, number: number, sha: string): Promise<void> {
  if (head !== repository) await repository.git.run(["fetch", "--quiet", head.git.path, sha]);
  await repository.git.run(["update-ref", `refs/pull/${number}/head`, sha]);
}

/** Brings the open pull requests in line with a branch that moved: new head, or merged by a push to the base. */
export async function followBranches(
  world: World,
  repository: Repository,
  actor: Account,
  { ref, after }: RefChange,
): Promise<void> {
  if (!ref.startsWith("refs/heads/") || after === noObject) return;
  const branch = ref.slice("refs/heads/".length);
  for (const base of world.repositories.values()) {
    for (const issue of pullsOf(base)) {
      if (issue.state !== "open") continue;
      const { pull } = issue;
      if (pull.headRepository === repository.fullName && pull.headRef === branch && pull.headSha !== after) {
        await moveHead(world, base, repository, actor, issue, after);
      }
      if (base !== repository || pull.baseRef !== branch) continue;
      if (await isAncestor(base.git, pull.headSha, after)) await markMerged(world, base, actor, issue, after);
      else pull.baseSha = after;
    }
  }
}

/** Closes a pull request as merged, and says so. */
export async function markMerged(
  world: World,
  repository: Repository,
  actor: Account,
  issue: PullRequest,
  commit: string,
): Promise<void> {
  const at = world.now();
  Object.assign(issue, { state: "closed", closedAt: at, updatedAt: at });
  Object.assign(issue.pull, { mergedAt: at, mergedBy: actor.login, mergeCommit: commit });
  await deliverPull(world, repository, actor, issue, "closed");
}

/** Sends a pull_request event. */
export async function deliverPull(
  world: World,
  repository: Repository,
  actor: Account,
  issue: PullRequest,
  action: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const pullRequest = await pullShape(world, repository, issue);
  deliver(world, repository, actor, "pull_request", {
    action,
    number: issue.number,
    pull_request: pullRequest,
    ...more,
  });
}

async function moveHead(
  world: World,
  base: Repository,
  head: Repository,
  actor: Account,
  issue: PullRequest,
  after: string,
): Promise<void> {
  const before = issue.pull.headSha;
  await fetchHead(base, head, issue.number, after);
  issue.pull.headSha = after;
  issue.updatedAt = world.now();
  await deliverPull(world, base, actor, issue, "synchronize", { before, after });
}
