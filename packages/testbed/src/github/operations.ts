import type { Operation } from "./operation.ts";
import { commitPulls } from "./resources/commit-pulls.ts";
import { commits } from "./resources/commits.ts";
import { compare } from "./resources/compare.ts";
import { deployments } from "./resources/deployments.ts";
import { deploymentStatuses } from "./resources/deployment-statuses.ts";
import { environments } from "./resources/environments.ts";
import { issues } from "./resources/issues.ts";
import { pullMerge } from "./resources/pull-merge.ts";
import { pulls } from "./resources/pulls.ts";
import { rateLimit } from "./resources/rate-limit.ts";
import { repositories } from "./resources/repositories.ts";
import { statuses } from "./resources/statuses.ts";

/** Every operation that is served. After a change run `node scripts/openapi-extract.mjs`. */
export const operations: readonly Operation[] = [
  ...commitPulls,
  ...commits,
  ...compare,
  ...deployments,
  ...deploymentStatuses,
  ...environments,
  ...issues,
  ...pullMerge,
  ...pulls,
  ...rateLimit,
  ...repositories,
  ...statuses,
];
