/** The branch from which a push came, when it came by a pull request of this repository. */
export interface Origin {
  readonly branch: string;
  readonly pullRequest: number;
}

/** What GitHub says of a pull request that belongs to a commit. */
export interface AssociatedPull {
  readonly number: number;
  readonly merged_at?: string | null;
  readonly merge_commit_sha?: string | null;
  readonly base: { readonly ref: string };
  readonly head: { readonly ref: string; readonly repo?: { readonly full_name: string } | null };
}

/**
 * The branch from which a push to `branch` came: that of the merged pull request into this branch which made the commit.
 * Open ones, those into other branches and those from forks (whose branch names mean nothing) do not count.
 *
 * GitHub marks every open pull request as merged whose commits arrive, with the same merge commit, whoever opened it and without a review. So
 * of several branches only one that deploys a stage itself is the origin, never one whose name carries a version.
 *
 * @param isOfStage whether a branch deploys a stage
 */
export function originOf(
  pulls: readonly AssociatedPull[],
  push: { readonly branch: string; readonly commit: string; readonly repository: string },
  isOfStage: (branch: string) => boolean = () => false,
): Origin | undefined {
  const home = push.repository.toLowerCase();
  const fitting = pulls.filter(
    ({ base, head, merged_at: mergedAt }) =>
      base.ref === push.branch && typeof mergedAt === "string" && head.repo?.full_name.toLowerCase() === home,
  );
  const made = fitting.filter(({ merge_commit_sha: merge }) => merge === push.commit);
  const possible = made.length > 0 ? made : fitting;
  const isOne = new Set(possible.map(({ head }) => head.ref)).size === 1;
  const found = isOne ? possible[0] : possible.find(({ head }) => isOfStage(head.ref));
  return found && { branch: found.head.ref, pullRequest: found.number };
}
