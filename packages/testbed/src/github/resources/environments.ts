import { noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Environment } from "../records.ts";
import { notFound, unprocessable } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import { apiLink, htmlLink, nodeId } from "../links.ts";
import { emptySettings, openEnvironment } from "../settings-records.ts";
import type { EnvironmentRules } from "../settings-records.ts";
import { accountShape } from "../shapes/account.ts";
import type { World } from "../world.ts";

const path = "/repos/{owner}/{repo}/environments";

/** Operations that list, read, create or change, and delete environments. */
export const environments = [
  operation(`GET ${path}`, "actions:read", list),
  operation(`GET ${path}/{environment_name}`, "actions:read", (call) =>
    ok(shape(call.world, call.repository, findEnvironment(call))),
  ),
  operation(`PUT ${path}/{environment_name}`, "administration:write", put),
  operation(`DELETE ${path}/{environment_name}`, "administration:write", remove),
];

/** The environment of that name, made on demand as GitHub does; names that differ in case only are one. */
export function ensureEnvironment(world: World, repository: Repository, name: string): Environment {
  const known = repository.records.environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (known) return known;
  const times = { createdAt: world.now(), updatedAt: world.now() };
  const environment = { id: world.nextId(), name, ...times, rules: openEnvironment(), settings: emptySettings() };
  repository.records.environments.push(environment);
  return environment;
}

function list(call: Call): Promise<Reply> {
  const { world, repository } = call;
  return paged(
    call,
    repository.records.environments,
    (environment) => shape(world, repository, environment),
    (environments, total) => ({ total_count: total, environments }),
  );
}

/** What the body of a change says; what it leaves out is as open as at first. */
interface Wanted {
  wait_timer?: number;
  prevent_self_review?: boolean;
  reviewers?: EnvironmentRules["reviewers"] | null;
  deployment_branch_policy?: EnvironmentRules["branches"];
}

function put(call: Call<Wanted | null | undefined>): Reply {
  const wanted = call.body ?? {};
  const branches = wanted.deployment_branch_policy ?? null;
  if (branches !== null && branches.protected_branches === branches.custom_branch_policies)
    throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
  const environment = ensureEnvironment(call.world, call.repository, call.path.environment_name ?? "");
  environment.updatedAt = call.world.now();
  environment.rules = {
    branches,
    policies: branches?.custom_branch_policies === true ? environment.rules.policies : [],
    waitTimer: wanted.wait_timer ?? 0,
    preventSelfReview: wanted.prevent_self_review ?? false,
    reviewers: wanted.reviewers ?? [],
  };
  return ok(shape(call.world, call.repository, environment));
}

function remove(call: Call): Reply {
  const { records } = call.repository;
  const gone = findEnvironment(call);
  records.environments = records.environments.filter((environment) => environment !== gone);
  return noContent();
}

/** The environment that the path names. */
export function findEnvironment({
  repository,
  path: { environment_name: name = "" },
}: Pick<Call, "repository" | "path">): Environment {
  const environment = repository.records.environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!environment) throw notFound();
  return environment;
}

function shape(world: World, repository: Repository, environment: Environment) {
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId("EN", environment.id),
    name: environment.name,
    url: apiLink(world, repository, `/environments/${name}`),
    html_url: htmlLink(world, repository, `/deployments/activity_log?environments_filter=${name}`),
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    protection_rules: protectionRules(world, environment),
    deployment_branch_policy: environment.rules.branches,
  };
}

function protectionRules(world: World, { id, rules }: Environment) {
  const rule = (type: string) => ({ id, node_id: nodeId("GA", `${id}-${type}`), type });
  const accounts = [...world.accounts.values()];
  const reviewers = rules.reviewers.flatMap(({ type, id: reviewer }) => {
    const account = accounts.find((each) => each.id === reviewer);
    return account === undefined ? [] : [{ type, reviewer: accountShape(world, account) }];
  });
  return [
    ...(rules.waitTimer > 0 ? [{ ...rule("wait_timer"), wait_timer: rules.waitTimer }] : []),
    ...(rules.reviewers.length > 0
      ? [{ ...rule("required_reviewers"), prevent_self_review: rules.preventSelfReview, reviewers }]
      : []),
    ...(rules.branches === null ? [] : [rule("branch_policy")]),
  ];
}
