import { ActionError, GitHubError } from "@stageway/core";
import { recordTask, type VerifiedRelease } from "@stageway/pipeline";
import { deployments, inRepository, newestRecords, readStatuses, toRecord, type ApiDeployment } from "./api.ts";
import { readSince } from "./read-since.ts";
import { verifiedRelease, wasVerified, type DeploymentRecord, type RecordHistory, type RecordStore } from "./record.ts";

/** What is on record for a stage. */
export interface StageRecord {
  /** The newest deployment, however it ended. */
  readonly newest?: DeploymentRecord;
  /** The release that was verified last. */
  readonly verified?: VerifiedRelease;
}

/**
 * What is on record for a stage, in a number of calls that grows with the attempts since the last success, not with the history: records
 * name the release that was verified when they began; only they, and what began between the two, can have been verified since.
 *
 * @throws {ActionError} when the records do not say it
 */
export async function readStage(store: RecordStore, stage: string): Promise<StageRecord> {
  const { newest, recent, known } = await readSince(store, stage, "first");
  if (newest === undefined) return {};
  const found = recent.find(wasVerified);
  if (found !== undefined) return { newest, verified: verifiedRelease(found.record) };
  return known === null ? { newest } : { newest, verified: known };
}

/** What began since the release that was verified when the newest deployment began, with what was said of each. */
export interface RecentRecords {
  /** The newest first. */
  readonly recent: readonly RecordHistory[];
  readonly known: VerifiedRelease | null;
}

/**
 * Reads them in one call, and one more for each: two in all where one deployment followed on another.
 *
 * @throws {ActionError} when the records do not say what was verified last
 */
export async function readRecent(store: RecordStore, stage: string): Promise<RecentRecords> {
  return await readSince(store, stage, "all");
}

/** The newest deployment of a stage on record, however it ended; one call. */
export async function newestRecord(store: RecordStore, stage: string): Promise<DeploymentRecord | undefined> {
  return (await newestRecords(store, stage, 1))[0];
}

/** The release that was verified last on a stage. */
export async function lastVerified(store: RecordStore, stage: string): Promise<VerifiedRelease | undefined> {
  return (await readStage(store, stage)).verified;
}

/** Records of one release on one stage that are looked at: the newest, where it went there more often. */
const attempts = 10;

/** Whether a record of this stage says that this very release was confirmed there. */
export async function wasReleaseVerified(
  store: RecordStore,
  { stage, commit, release }: Pick<DeploymentRecord, "stage" | "commit" | "release">,
): Promise<boolean> {
  for (const record of await newestRecords(store, stage, attempts, { sha: commit })) {
    if (record.release !== release) continue;
    if (wasVerified({ record, statuses: await readStatuses(store, record.number) })) return true;
  }
  return false;
}

/**
 * The record of the deployment with this number; one call.
 *
 * @throws {ActionError} when there is none, or when it is none of ours.
 */
export async function readRecord(store: RecordStore, number: number): Promise<DeploymentRecord> {
  const hint = 'Give the "number" that the step which opened the record put out';
  const [record] = toRecord(await readDeployment(store, number, hint));
  if (record !== undefined) return record;
  throw new ActionError(`Cannot use deployment ${number}: it is none of our records`, { hint });
}

async function readDeployment(store: RecordStore, number: number, hint: string): Promise<ApiDeployment> {
  try {
    const parameters = { ...inRepository(store), deployment_id: number };
    return await store.github.read<ApiDeployment>(`GET ${deployments}/{deployment_id}`, parameters);
  } catch (error) {
    if (!(error instanceof GitHubError && error.status === 404)) throw error;
    const { owner, name } = store.repository;
    throw new ActionError(`Cannot find deployment ${number}: it is not in ${owner}/${name}`, { cause: error, hint });
  }
}

/** All records of a stage with their history, the newest first; one call for each, so take as many as are wanted. */
export async function* listRecords(store: RecordStore, stage: string): AsyncIterable<RecordHistory> {
  const filter = { ...inRepository(store), environment: stage, task: recordTask };
  for await (const page of store.github.pages<ApiDeployment>(`GET ${deployments}`, filter)) {
    for (const record of page.flatMap(toRecord)) yield { record, statuses: await readStatuses(store, record.number) };
  }
}
