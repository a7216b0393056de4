import { nodeId } from "../links.ts";
import { noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { notFound } from "../refusal.ts";
import type { BranchPolicy } from "../settings-records.ts";
import { findEnvironment } from "./environments.ts";

const path = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";

/** Operations that list, add and remove the deployment branch policies of an environment. */
export const branchPolicies = [
  operation(`GET ${path}`, "actions:read", (call) =>
    paged(call, findEnvironment(call).rules.policies, shape, (policies, total) => ({
      total_count: total,
      branch_policies: policies,
    })),
  ),
  operation<{ name: string; type?: BranchPolicy["type"] }>(`POST ${path}`, "administration:write", create),
  operation(`DELETE ${path}/{branch_policy_id}`, "administration:write", remove),
];

/** Which branches deploy is a list only where the environment says so; the same line twice is one. */
function create({
  body: { name, type = "branch" },
  ...call
}: Call<{ name: string; type?: BranchPolicy["type"] }>): Reply {
  const { rules } = findEnvironment(call);
  if (rules.branches?.custom_branch_policies !== true) throw notFound();
  const known = rules.policies.find((policy) => policy.name === name && policy.type === type);
  const policy = known ?? { id: call.world.nextId(), name, type };
  if (known === undefined) rules.policies.push(policy);
  return ok(shape(policy));
}

function remove(call: Call): Reply {
  const { rules } = findEnvironment(call);
  const gone = rules.policies.find(({ id }) => String(id) === call.path.branch_policy_id);
  if (gone === undefined) throw notFound();
  rules.policies = rules.policies.filter((policy) => policy !== gone);
  return noContent();
}

function shape({ id, name, type }: BranchPolicy) {
  return { id, node_id: nodeId("GBP", id), name, type };
}
