import type { Refs } from "./deploying-refs.ts";

/** One request that protects a repository, as GitHub's API takes it. */
export interface ProtectingRequest {
  /** Why it is there, for the person who reads it before they send it. */
  readonly about: string;
  readonly method: "POST" | "PUT";
  /** Below the repository: `rulesets`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Approvals that a pull request needs: with none, somebody who works alone can merge their own. */
export interface Approvals {
  readonly approvals: number;
}

/** Branches that deploy change by pull request alone, and tags that deploy stay what they are. */
export function rulesets({ branches, tags }: Refs, { approvals }: Approvals): readonly ProtectingRequest[] {
  const pullRequest = {
    type: "pull_request",
    parameters: {
      required_approving_review_count: approvals,
      dismiss_stale_reviews_on_push: true,
      require_last_push_approval: approvals > 0,
      require_code_owner_review: false,
      required_review_thread_resolution: false,
    },
  };
  const reviewed = approvals === 0 ? "a pull request" : "a reviewed pull request";
  const rules = (...types: readonly string[]) => types.map((type) => ({ type }));
  return [
    ruleset(`The default branch and those that deploy (${branches.join(", ")}) change by ${reviewed} alone`, {
      name: "stageway: branches that deploy",
      target: "branch",
      include: ["~DEFAULT_BRANCH", ...branches.map((name) => `refs/heads/${name}`)],
      rules: [...rules("deletion", "non_fast_forward"), pullRequest],
    }),
    ...(tags.length === 0
      ? []
      : [
          ruleset(`Tags that deploy (${tags.join(", ")}) are never moved or removed`, {
            name: "stageway: tags that deploy",
            target: "tag",
            include: tags.map((name) => `refs/tags/${name}`),
            rules: rules("deletion", "non_fast_forward", "update"),
          }),
        ]),
  ];
}

function ruleset(
  about: string,
  {
    name,
    target,
    include,
    rules,
  }: { name: string; target: string; include: readonly string[]; rules: readonly object[] },
): ProtectingRequest {
  const conditions = { ref_name: { include, exclude: [] } };
  const body = { name, target, enforcement: "active", bypass_actors: [], conditions, rules };
  return { about, method: "POST", path: "rulesets", body };
}

/** A workflow approves no pull request: else a branch of anybody who may push could have its own one approved. */
export const workflowRights: ProtectingRequest = {
  about: "The token of a workflow reads unless the workflow asks for more, and approves no pull request",
  method: "PUT",
  path: "actions/permissions/workflow",
  body: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
};

/** Somebody who has to approve a deployment; the number is looked up when the command runs. */
export interface Reviewer {
  readonly type: "User" | "Team";
  readonly id: string;
}

/** An environment that only these branches and tags may use, so that no other reads its secrets. */
export function environment(
  name: string,
  { branches, tags }: Refs,
  reviewers: readonly Reviewer[],
): readonly ProtectingRequest[] {
  const path = `environments/${name}`;
  const approved = reviewers.length === 0 ? "" : ", after somebody approved it";
  const from = [...branches, ...tags.map((tag) => `tag ${tag}`)].join(", ");
  const policy =
    (type: "branch" | "tag") =>
    (pattern: string): ProtectingRequest => ({
      about: "",
      method: "POST",
      path: `${path}/deployment-branch-policies`,
      body: { name: pattern, type },
    });
  return [
    {
      about: `Environment ${name}: its secrets are read from ${from} alone${approved}`,
      method: "PUT",
      path,
      body: {
        ...(reviewers.length > 0 && { reviewers, prevent_self_review: true }),
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
    },
    ...branches.map(policy("branch")),
    ...tags.map(policy("tag")),
  ];
}
