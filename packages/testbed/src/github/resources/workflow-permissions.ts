import { noContent, ok, operation } from "../operation.ts";
import type { WorkflowPermissions } from "../settings-records.ts";

const path = "/repos/{owner}/{repo}/actions/permissions/workflow";

/** Operations that read and set the default permissions of the workflow token. */
export const workflowPermissions = [
  operation(`GET ${path}`, "administration:read", ({ repository }) => ok(repository.records.workflowPermissions)),
  operation<Partial<WorkflowPermissions>>(
    `PUT ${path}`,
    "administration:write",
    ({ repository: { records }, body }) => {
      records.workflowPermissions = { ...records.workflowPermissions, ...body };
      return noContent();
    },
  ),
];
