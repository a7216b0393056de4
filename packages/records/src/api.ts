import type { Parameters } from "@stageway/core";
import { readPayload, recordTask } from "@stageway/pipeline";
import type { DeploymentRecord, RecordStatus, RecordStore } from "./record.ts";

/** A deployment as GitHub's API gives it, narrowed to what is used. */
export interface ApiDeployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly created_at: string;
  readonly payload: unknown;
}

/** A status as GitHub's API gives it. */
export interface ApiStatus {
  readonly state: string;
  readonly description: string;
  readonly created_at: string;
  readonly log_url?: string;
  readonly environment_url?: string;
}

export const deployments = "/repos/{owner}/{repo}/deployments";
export const statuses = `${deployments}/{deployment_id}/statuses`;

/** The parameters that name the repository. */
export function inRepository({ repository }: RecordStore): Parameters {
  return { owner: repository.owner, repo: repository.name };
}

/** The newest `count` records of ours for a stage, the newest first; what is not ours, or cannot be read, is left out. */
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
 * One record, or none when it is not one of ours. What was verified before it has a smaller number: a record that says otherwise was not made
 * by us, and would hide every later one.
 */
export function toRecord({ id, sha, environment, created_at: createdAt, payload }: ApiDeployment): DeploymentRecord[] {
  const read = readPayload(payload);
  return "problem" in read || (read.verified?.number ?? 0) >= id
    ? []
    : [{ ...read, number: id, stage: environment, commit: sha, createdAt }];
}

/** What was said of a record, the newest first; one call. */
export async function readStatuses(store: RecordStore, number: number, count = 100): Promise<RecordStatus[]> {
  const parameters = { ...inRepository(store), deployment_id: number, per_page: count };
  const found = await store.github.read<ApiStatus[]>(`GET ${statuses}`, parameters);
  return found.map(toStatus);
}

/** A status in our own words. */
export function toStatus(status: ApiStatus): RecordStatus {
  return {
    state: status.state,
    description: status.description,
    createdAt: status.created_at,
    logUrl: status.log_url ?? "",
    environmentUrl: status.environment_url ?? "",
  };
}
