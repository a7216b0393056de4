import type { Parameters } from "@stageway/core";
import { readPayload, recordTask } from "@stageway/pipeline";
import type { DeploymentRecord, RecordStatus, RecordStore } from "./record.ts";

/** A deployment in GitHub's API, reduced to the fields in use. */
export interface ApiDeployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly created_at: string;
  readonly payload: unknown;
}

/** A deployment status in GitHub's API, reduced to the fields in use. */
export interface ApiStatus {
  readonly state: string;
  readonly description: string;
  readonly created_at: string;
  readonly log_url?: string;
  readonly environment_url?: string;
}

/** Route of a repository's deployments in GitHub's API. */
export const deployments = "/repos/{owner}/{repo}/deployments";

/** Route of a deployment's statuses in GitHub's API. */
export const statuses = `${deployments}/{deployment_id}/statuses`;

/** The parameters that name the repository. */
export function inRepository({ repository }: RecordStore): Parameters {
  return { owner: repository.owner, repo: repository.name };
}

/** The newest `count` records of a stage, newest first, without foreign and unreadable ones. */
export async function newestRecords(
  store: RecordStore,
  stage: string,
  count: number,
  filter: Parameters = {},
): Promise<DeploymentRecord[]> {
  const found = await store.github.read<ApiDeployment[]>(`GET ${deployments}`, {
    ...inRepository(store),
    ...filter,
    environment: stage,
    task: recordTask,
    per_page: count,
  });
  return found.flatMap(toRecord);
}

/**
 * Converts a deployment to a record; empty if it is not one of ours. A release verified before has a smaller number: a record that claims
 * otherwise is forged, and would hide every later one.
 */
export function toRecord({ id, sha, environment, created_at: createdAt, payload }: ApiDeployment): DeploymentRecord[] {
  const read = readPayload(payload);
  return "problem" in read || (read.verified?.number ?? 0) >= id
    ? []
    : [{ ...read, number: id, stage: environment, commit: sha, createdAt }];
}

/** The statuses of a record, newest first. One API call. */
export async function readStatuses(store: RecordStore, number: number, count = 100): Promise<RecordStatus[]> {
  const parameters = { ...inRepository(store), deployment_id: number, per_page: count };
  const found = await store.github.read<ApiStatus[]>(`GET ${statuses}`, parameters);
  return found.map(toStatus);
}

/** Converts a status of GitHub's API. */
export function toStatus(status: ApiStatus): RecordStatus {
  return {
    state: status.state,
    description: status.description,
    createdAt: status.created_at,
    logUrl: status.log_url ?? "",
    environmentUrl: status.environment_url ?? "",
  };
}
