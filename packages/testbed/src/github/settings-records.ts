/** A secret's name: the value is never kept, as GitHub never gives it back. */
export interface SecretName {
  name: string;
  createdAt: string;
  updatedAt: string;
}

/** A variable of a repository or an environment. */
export interface Variable extends SecretName {
  value: string;
}

/** Secrets and variables of one place. */
export interface Settings {
  secrets: SecretName[];
  variables: Variable[];
}

/** A pattern of branches or tags that may deploy to an environment. */
export interface BranchPolicy {
  id: number;
  name: string;
  type: "branch" | "tag";
}

/** What may deploy to an environment, and who has to approve it. */
export interface EnvironmentRules {
  /** Absent: every branch and tag. */
  branches: { protected_branches: boolean; custom_branch_policies: boolean } | null;
  policies: BranchPolicy[];
  waitTimer: number;
  preventSelfReview: boolean;
  reviewers: { type: "User" | "Team"; id: number }[];
}

/** A rule as the API takes and gives it. */
export interface Rule {
  type: string;
  parameters?: unknown;
}

/** A ruleset of a repository. */
export interface Ruleset {
  id: number;
  name: string;
  target: "branch" | "tag" | "push";
  enforcement: "disabled" | "active" | "evaluate";
  bypass_actors: unknown[];
  conditions: { ref_name?: { include?: string[]; exclude?: string[] } };
  rules: Rule[];
  createdAt: string;
  updatedAt: string;
}

/** The older protection of a single branch, as far as it says who may push what. */
export interface Protection {
  branch: string;
  enforceAdmins: boolean;
  reviews: { required_approving_review_count?: number; dismiss_stale_reviews?: boolean } | null;
  allowForcePushes: boolean;
  allowDeletions: boolean;
}

/** What the token of a workflow may do unless the workflow says it. */
export interface WorkflowPermissions {
  default_workflow_permissions: "read" | "write";
  can_approve_pull_request_reviews: boolean;
}

/** Settings without secrets and variables. */
export function emptySettings(): Settings {
  return { secrets: [], variables: [] };
}

/** The rules of a new environment, which restrict nothing. */
export function openEnvironment(): EnvironmentRules {
  return { branches: null, policies: [], waitTimer: 0, preventSelfReview: false, reviewers: [] };
}
