import { noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Environment } from "../records.ts";
import { notFound } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { World } from "../world.ts";

const path = "/repos/{owner}/{repo}/environments";

export const environments = [
  operation(`GET ${path}`, "actions:read", list),
  operation(`GET ${path}/{environment_name}`, "actions:read", (call) =>
    ok(shape(call.world, call.repository, find(call))),
  ),
  operation(`PUT ${path}/{environment_name}`, "administration:write", put),
  operation(`DELETE ${path}/{environment_name}`, "administration:write", remove),
];

/** The environment of that name, made on demand as GitHub does; names that differ in case only are one. */
export function ensureEnvironment(world: World, repository: Repository, name: string): Environment {
  const known = repository.records.environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (known) return known;
  const environment = { id: world.nextId(), name, createdAt: world.now(), updatedAt: world.now() };
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

function put(call: Call): Reply {
  const environment = ensureEnvironment(call.world, call.repository, call.path.environment_name ?? "");
  environment.updatedAt = call.world.now();
  return ok(shape(call.world, call.repository, environment));
}

function remove(call: Call): Reply {
  const { records } = call.repository;
  const gone = find(call);
  records.environments = records.environments.filter((environment) => environment !== gone);
  return noContent();
}

function find({ repository, path: { environment_name: name = "" } }: Call): Environment {
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
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
