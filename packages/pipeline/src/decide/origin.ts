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
 */
export function originOf(
  pulls: readonly AssociatedPull[],
  push: { readonly branch: string; readonly commit: string; readonly repository: string },
): Origin | undefined {
  const home = push.repository.toLowerCase();
  const fitting = pulls.filter(
    ({ base, head, merged_at: mergedAt }) =>
      base.ref === push.branch && typeof mergedAt === "string" && head.repo?.full_name.toLowerCase() === home,
  );
  const made = fitting.find(({ merge_commit_sha: merge }) => merge === push.commit);
  const found = made ?? fitting[0];
  return found && { branch: found.head.ref, pullRequest: found.number };
}
