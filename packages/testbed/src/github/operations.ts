import type { Operation } from "./operation.ts";
import { branchPolicies } from "./resources/branch-policies.ts";
import { branches } from "./resources/branches.ts";
import { checkRuns } from "./resources/check-runs.ts";
import { commitPulls } from "./resources/commit-pulls.ts";
import { commits } from "./resources/commits.ts";
import { compare } from "./resources/compare.ts";
import { contents } from "./resources/contents.ts";
import { deploymentStatuses } from "./resources/deployment-statuses.ts";
import { deployments } from "./resources/deployments.ts";
import { environments } from "./resources/environments.ts";
import { gitBlobs } from "./resources/git-blobs.ts";
import { gitCommits } from "./resources/git-commits.ts";
import { gitRefs } from "./resources/git-refs.ts";
import { gitTags } from "./resources/git-tags.ts";
import { gitTrees } from "./resources/git-trees.ts";
import { issueComments } from "./resources/issue-comments.ts";
import { issues } from "./resources/issues.ts";
import { protections } from "./resources/protections.ts";
import { pullMerge } from "./resources/pull-merge.ts";
import { pulls } from "./resources/pulls.ts";
import { rateLimit } from "./resources/rate-limit.ts";
import { releaseNotes } from "./resources/release-notes.ts";
import { releases } from "./resources/releases.ts";
import { repositories } from "./resources/repositories.ts";
import { rulesets } from "./resources/rulesets.ts";
import { settings } from "./resources/settings.ts";
import { statuses } from "./resources/statuses.ts";
import { workflowPermissions } from "./resources/workflow-permissions.ts";
import { workflowRuns } from "./resources/workflow-runs.ts";

/** Every operation that is served. After a change run `node scripts/openapi-extract.mjs`. */
export const operations: readonly Operation[] = [
  ...branchPolicies,
  ...branches,
  ...checkRuns,
  ...commitPulls,
  ...commits,
  ...compare,
  ...contents,
  ...deploymentStatuses,
  ...deployments,
  ...environments,
  ...gitBlobs,
  ...gitCommits,
  ...gitRefs,
  ...gitTags,
  ...gitTrees,
  ...issueComments,
  ...issues,
  ...protections,
  ...pullMerge,
  ...pulls,
  ...rateLimit,
  ...releaseNotes,
  ...releases,
  ...repositories,
  ...rulesets,
  ...settings,
  ...statuses,
  ...workflowPermissions,
  ...workflowRuns,
];
