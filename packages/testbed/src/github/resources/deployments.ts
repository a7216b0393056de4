import { deliver } from "../events.ts";
import { created, noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Deployment } from "../records.ts";
import { conflict, invalid, notFound, Refusal, unprocessable } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import { deploymentShape } from "../shapes/deployment.ts";
import { bringUpToDate } from "./auto-merge.ts";
import { ensureEnvironment } from "./environments.ts";
import { combinedState } from "./statuses.ts";

interface NewDeployment {
  ref: string;
  task?: string;
  auto_merge?: boolean;
  required_contexts?: string[];
  payload?: unknown;
  environment?: string;
  description?: string | null;
  transient_environment?: boolean;
  production_environment?: boolean;
}

/** Operations that list, create, read and delete deployments. */
export const deployments = [
  operation("GET /repos/{owner}/{repo}/deployments", "deployments:read", list),
  operation<NewDeployment>("POST /repos/{owner}/{repo}/deployments", "deployments:write", create),
  operation("GET /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:read", (call) =>
    ok(deploymentShape(call.world, call.repository, findDeployment(call))),
  ),
  operation("DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:write", remove),
];

/** The deployment that the path names; 404 when there is none. */
export function findDeployment({ repository, path }: Call): Deployment {
  const deployment = repository.records.deployments.find(({ id }) => id === Number(path.deployment_id));
  if (!deployment) throw notFound();
  return deployment;
}

/** Refuses descriptions above GitHub's 140 characters. */
export function assertShort(resource: string, description: string | null | undefined): void {
  if ((description ?? "").length <= 140) return;
  throw invalid({
    resource,
    field: "description",
    code: "custom",
    message: "description is too long (maximum is 140 characters)",
  });
}

function list(call: Call): Promise<Reply> {
  const { query, world, repository } = call;
  const filters = (["sha", "ref", "task", "environment"] as const).filter((name) => query[name] !== undefined);
  const found = repository.records.deployments.filter((deployment) =>
    filters.every((name) => deployment[name] === query[name]),
  );
  return paged(call, found.toReversed(), (deployment) => deploymentShape(world, repository, deployment));
}

async function create(call: Call<NewDeployment>): Promise<Reply> {
  const { world, repository, body, actor } = call;
  assertShort("Deployment", body.description);
  const sha = await resolveCommit(repository.git, body.ref);
  if (sha === undefined) throw unprocessable(`No ref found for: ${body.ref}`);
  if (body.auto_merge ?? true) {
    const merged = await bringUpToDate(call, body.ref, sha);
    if (merged) return merged;
  }
  if (combinedState(repository, sha, body.required_contexts) !== "success") {
    throw conflict(`Conflict: Commit status checks failed for ${body.ref}`);
  }
  const environment = body.environment ?? "production";
  const at = world.now();
  ensureEnvironment(world, repository, environment);
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref: body.ref,
    task: body.task ?? "deploy",
    environment,
    originalEnvironment: environment,
    payload: body.payload ?? "",
    description: body.description ?? null,
    creator: actor.login,
    transient: body.transient_environment ?? false,
    production: body.production_environment ?? environment === "production",
    createdAt: at,
    updatedAt: at,
    statuses: [],
  };
  repository.records.deployments.push(deployment);
  const shape = deploymentShape(world, repository, deployment);
  deliver(world, repository, actor, "deployment", {
    action: "created",
    deployment: shape,
    workflow: null,
    workflow_run: null,
  });
  return created(shape);
}

/** Only what is not active may go, unless nothing else would be left. */
function remove(call: Call): Reply {
  const { records } = call.repository;
  const deployment = findDeployment(call);
  const active = deployment.statuses.at(-1)?.state === "success";
  if (active && records.deployments.length > 1) {
    throw new Refusal(
      422,
      "We cannot delete an active deployment unless it is the only deployment in a given repository.",
    );
  }
  records.deployments = records.deployments.filter((other) => other !== deployment);
  return noContent();
}
