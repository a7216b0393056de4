import type { Signature } from "./commit-log.ts";
import { emptySettings } from "./settings-records.ts";
import type { EnvironmentRules, Protection, Ruleset, Settings, WorkflowPermissions } from "./settings-records.ts";

/** A deployment and the statuses it has had, oldest first. */
export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  originalEnvironment: string;
  payload: unknown;
  description: string | null;
  creator: string;
  transient: boolean;
  production: boolean;
  createdAt: string;
  updatedAt: string;
  statuses: DeploymentStatus[];
}

/** The states of a deployment status in GitHub's API. */
export type DeploymentState = "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";

/** A status of a deployment. */
export interface DeploymentStatus {
  id: number;
  state: DeploymentState;
  creator: string;
  description: string;
  environment: string;
  logUrl: string;
  environmentUrl: string;
  createdAt: string;
}

/** A GitHub environment with its rules, secrets and variables. */
export interface Environment {
  id: number;
  name: string;
  createdAt: string;
  updatedAt: string;
  rules: EnvironmentRules;
  settings: Settings;
}

/** An issue, or the issue part of a pull request. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | "duplicate" | null;
  author: string;
  labels: string[];
  assignees: string[];
  comments: Comment[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  pull?: Pull;
}

/** The part of a pull request that an issue does not have. */
export interface Pull {
  id: number;
  draft: boolean;
  /** Full name of the repository with the head branch. */
  headRepository: string;
  headRef: string;
  headSha: string;
  baseRef: string;
  /** Commit of the base branch when it was last read; after a merge, the one just before it. */
  baseSha: string;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommit: string | null;
}

/** A comment on an issue or a pull request. */
export interface Comment {
  id: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** A GitHub release. */
export interface Release {
  id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: string;
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  /** With `legacy`, the newest version is the latest release. */
  makeLatest: "true" | "false" | "legacy";
}

/** A commit status. */
export interface CommitStatus {
  id: number;
  sha: string;
  state: "error" | "failure" | "pending" | "success";
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: string;
}

/** A check run on a commit. */
export interface CheckRun {
  id: number;
  sha: string;
  name: string;
  status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
}

/** A workflow run, reduced to the fields that are served. */
export interface WorkflowRun {
  id: number;
  name: string;
  path: string;
  event: string;
  status: "queued" | "in_progress" | "completed" | "waiting";
  conclusion: "success" | "failure" | "cancelled" | "timed_out" | null;
  attempt: number;
  number: number;
  branch: string;
  sha: string;
  actor: string;
  createdAt: string;
  updatedAt: string;
  headCommit: { tree: string; message: string; author: Signature };
}

/** What GitHub stores beside a git repository. Plain data, so that a replica can be a copy. */
export interface Records {
  deployments: Deployment[];
  environments: Environment[];
  issues: Issue[];
  releases: Release[];
  statuses: CommitStatus[];
  checkRuns: CheckRun[];
  runs: WorkflowRun[];
  settings: Settings;
  rulesets: Ruleset[];
  protections: Protection[];
  workflowPermissions: WorkflowPermissions;
}

/** The records of a new repository. */
export function emptyRecords(): Records {
  return {
    deployments: [],
    environments: [],
    issues: [],
    releases: [],
    statuses: [],
    checkRuns: [],
    runs: [],
    settings: emptySettings(),
    rulesets: [],
    protections: [],
    workflowPermissions: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  };
}
