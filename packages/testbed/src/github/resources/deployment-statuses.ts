import { deliver } from "../events.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Deployment, DeploymentState, DeploymentStatus } from "../records.ts";
import { notFound } from "../refusal.ts";
import { deploymentShape, deploymentStatusShape } from "../shapes/deployment.ts";
import { assertShort, findDeployment } from "./deployments.ts";
import { ensureEnvironment } from "./environments.ts";

interface NewStatus {
  state: DeploymentState;
  target_url?: string;
  log_url?: string;
  description?: string;
  environment?: string;
  environment_url?: string;
  auto_inactive?: boolean;
}

const path = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses";

/** Operations that list, create and read the statuses of a deployment. */
export const deploymentStatuses = [
  operation(`GET ${path}`, "deployments:read", list),
  operation<NewStatus>(`POST ${path}`, "deployments:write", create),
  operation(`GET ${path}/{status_id}`, "deployments:read", get),
];

function list(call: Call): Promise<Reply> {
  const deployment = findDeployment(call);
  return paged(call, deployment.statuses.toReversed(), (status) =>
    deploymentStatusShape(call.world, call.repository, deployment, status),
  );
}

function get(call: Call): Reply {
  const deployment = findDeployment(call);
  const status = deployment.statuses.find(({ id }) => id === Number(call.path.status_id));
  if (!status) throw notFound();
  return ok(deploymentStatusShape(call.world, call.repository, deployment, status));
}

function create(call: Call<NewStatus>): Reply {
  const { world, repository, body, actor } = call;
  const deployment = findDeployment(call);
  assertShort("DeploymentStatus", body.description);
  const before = deployment.statuses.at(-1);
  if (body.environment !== undefined) {
    deployment.environment = body.environment;
    ensureEnvironment(world, repository, body.environment);
  }
  const status: DeploymentStatus = {
    id: world.nextId(),
    state: body.state,
    creator: actor.login,
    description: body.description ?? "",
    environment: deployment.environment,
    logUrl: body.log_url ?? body.target_url ?? before?.logUrl ?? "",
    environmentUrl: body.environment_url ?? before?.environmentUrl ?? "",
    createdAt: world.now(),
  };
  add(deployment, status);
  if (body.state === "success" && (body.auto_inactive ?? true)) deactivateOthers(call, deployment);
  const shape = deploymentStatusShape(world, repository, deployment, status);
  deliver(world, repository, actor, "deployment_status", {
    action: "created",
    deployment: deploymentShape(world, repository, deployment),
    deployment_status: shape,
  });
  return created(shape);
}

/** A success ends every earlier success of the same environment that is neither transient nor production. */
function deactivateOthers({ world, repository, actor }: Call, newest: Deployment): void {
  for (const deployment of repository.records.deployments) {
    const last = deployment.statuses.at(-1);
    const same = deployment !== newest && deployment.environment === newest.environment && deployment.id < newest.id;
    if (!same || last?.state !== "success" || deployment.transient || deployment.production) continue;
    add(deployment, {
      ...last,
      id: world.nextId(),
      state: "inactive",
      creator: actor.login,
      description: "",
      createdAt: world.now(),
    });
  }
}

function add(deployment: Deployment, status: DeploymentStatus): void {
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
}
