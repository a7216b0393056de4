import { apiLink, nodeId } from "../links.ts";
import type { Deployment, DeploymentStatus } from "../records.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";

/** A deployment as `deployment`. */
export function deploymentShape(world: World, repository: Repository, deployment: Deployment) {
  const url = apiLink(world, repository, `/deployments/${deployment.id}`);
  return {
    url,
    id: deployment.id,
    node_id: nodeId("DE", deployment.id),
    task: deployment.task,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: apiLink(world, repository),
    creator: accountShape(world, world.account(deployment.creator)),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

/** One status of a deployment as `deployment-status`. */
export function deploymentStatusShape(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
) {
  const url = apiLink(world, repository, `/deployments/${deployment.id}`);
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DES", status.id),
    state: status.state,
    creator: accountShape(world, world.account(status.creator)),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: apiLink(world, repository),
    performed_via_github_app: null,
  };
}
