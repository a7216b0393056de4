/** A secret without its value, which GitHub never returns either. */
export interface SecretName {
  name: string;
  createdAt: string;
  updatedAt: string;
}

/** A variable of a repository or an environment. */
export interface Variable extends SecretName {
  value: string;
}

/** Secrets and variables of a repository or an environment. */
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

/** The protection rules of an environment. */
export interface EnvironmentRules {
  /** Absent: every branch and tag. */
  branches: { protected_branches: boolean; custom_branch_policies: boolean } | null;
  policies: BranchPolicy[];
  waitTimer: number;
  preventSelfReview: boolean;
  reviewers: { type: "User" | "Team"; id: number }[];
}

/** A rule in the format of the API. */
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

/** Classic branch protection, reduced to the rules about pushes. */
export interface Protection {
  branch: string;
  enforceAdmins: boolean;
  reviews: { required_approving_review_count?: number; dismiss_stale_reviews?: boolean } | null;
  allowForcePushes: boolean;
  allowDeletions: boolean;
}

/** Default permissions of the workflow token. */
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
