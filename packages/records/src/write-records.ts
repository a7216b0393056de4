import { ActionError, describe, type Outcome } from "@stageway/core";
import {
  closingDescription,
  closingStates,
  recordTask,
  shorten,
  type DeploymentState,
  type RecordPayload,
  type VerifiedRelease,
} from "@stageway/pipeline";
import {
  deployments,
  inRepository,
  newestRecords,
  readStatuses,
  statuses,
  toRecord,
  type ApiDeployment,
} from "./api.ts";
import { lastVerified } from "./read-records.ts";
import type { DeploymentRecord, RecordStatus, RecordStore } from "./record.ts";

/** A deployment that is about to begin. */
export interface NewRecord {
  readonly stage: string;
  /** Full id of the commit. */
  readonly commit: string;
  /** `repository@sha256:…`; empty for what lies in no registry as a release. */
  readonly release: string;
  readonly version: string;
  readonly flow: RecordPayload["flow"];
  readonly runUrl: string;
  /** The release that was verified last, when the caller has read it already; `null` when there is none. */
  readonly verified?: VerifiedRelease | null;
  /** Whether the stage is a throwaway one. */
  readonly transient?: boolean;
  readonly description?: string;
  /** The mark of this attempt alone, where somebody must find the record again (`findOpened`) who never saw its number. */
  readonly marker?: string;
}

/**
 * Opens a record before the target is touched; its number is the deployment's. A lost answer is no reason for a second
 * record: each carries a marker by which it is found again.
 */
export async function openRecord(store: RecordStore, wanted: NewRecord): Promise<DeploymentRecord> {
  const verified =
    wanted.verified === undefined ? ((await lastVerified(store, wanted.stage)) ?? null) : wanted.verified;
  const marker = wanted.marker ?? crypto.randomUUID();
  const { release, version, flow, runUrl } = wanted;
  const payload: RecordPayload = { schemaVersion: 1, release, version, flow, verified, runUrl, marker };
  const made = await store.github.write<DeploymentRecord | ApiDeployment>(
    `POST ${deployments}`,
    {
      ...inRepository(store),
      ref: wanted.commit,
      task: recordTask,
      environment: wanted.stage,
      payload,
      description: shorten(wanted.description ?? `${version} (${flow})`),
      auto_merge: false, // The default may merge into the ref, and then answers without a deployment.
      required_contexts: [], // Checks are asked for where they are a rule, not here.
      transient_environment: wanted.transient ?? false,
    },
    { find: () => findOpened(store, { ...wanted, marker }) },
  );
  const record = "number" in made ? made : toRecord(made)[0];
  if (record !== undefined) return record;
  throw new ActionError(`Cannot open a record for ${wanted.stage}: GitHub answered without the deployment`);
}

/** The record that an attempt with this marker opened; `undefined` when it came to nothing. */
export async function findOpened(
  store: RecordStore,
  { stage, commit, marker }: { readonly stage: string; readonly commit: string; readonly marker: string },
): Promise<DeploymentRecord | undefined> {
  const records = await newestRecords(store, stage, 30, { sha: commit });
  return records.find((record) => record.marker === marker);
}

/** What is said of a record. */
export interface NewStatus {
  readonly state: DeploymentState;
  /** At most 140 characters; what is longer is cut. */
  readonly description: string;
  /** Page of the run. */
  readonly logUrl?: string;
  /** Where people reach the stage. */
  readonly environmentUrl?: string;
}

/** Says something of a record, once, even when the answer is lost. */
export async function setStatus(store: RecordStore, number: number, status: NewStatus): Promise<void> {
  const description = shorten(status.description);
  await store.github.write<RecordStatus>(
    `POST ${statuses}`,
    {
      ...inRepository(store),
      deployment_id: number,
      state: status.state,
      description,
      ...(status.logUrl !== undefined && { log_url: status.logUrl }),
      ...(status.environmentUrl !== undefined && { environment_url: status.environmentUrl }),
      auto_inactive: false, // It would go by GitHub's rules and leave production out; we say ourselves what is replaced.
    },
    { find: () => findStatus(store, number, { ...status, description }) },
  );
}

/** The newest status, when it is this one: nobody says the same twice in a row. */
async function findStatus(
  store: RecordStore,
  number: number,
  { state, description, logUrl = "" }: NewStatus,
): Promise<RecordStatus | undefined> {
  const [newest] = await readStatuses(store, number, 1);
  const same =
    newest?.state === state && newest.description === description && (logUrl === "" || newest.logUrl === logUrl);
  return same ? newest : undefined;
}

/** How a deployment ended. */
export interface Ending {
  readonly outcome: Outcome;
  /** Why, in a few words. */
  readonly reason: string;
  readonly logUrl?: string;
  readonly environmentUrl?: string;
}

/**
 * Closes a record with the outcome: `success` only for what was confirmed. The record of the release that it replaced
 * becomes inactive; what went wrong with that is given back as a warning, since the deployment itself is told rightly.
 */
export async function closeRecord(
  store: RecordStore,
  record: Pick<DeploymentRecord, "number" | "verified">,
  { outcome, reason, logUrl, environmentUrl }: Ending,
): Promise<{ readonly warning?: string }> {
  const urls = { ...(logUrl !== undefined && { logUrl }), ...(environmentUrl !== undefined && { environmentUrl }) };
  await setStatus(store, record.number, {
    state: closingStates[outcome],
    description: closingDescription(outcome, reason),
    ...urls,
  });
  if (closingStates[outcome] !== "success") return {};
  // One after the other: a request on its way beside one that meets a rate limit would come before its time.
  const marked = await markReplaced(store, record);
  const kept = await keepReplaced(store, record.number);
  return "warning" in marked ? marked : kept;
}

const replacedBy = "replaced by deployment";

/**
 * Two may close the same record: the end of its job, and the next run, which may have replaced it before the other one says so. What is
 * said last counts, so that it is replaced is said again then.
 */
async function keepReplaced(store: RecordStore, number: number): Promise<{ readonly warning?: string }> {
  try {
    const [newest, ...earlier] = await readStatuses(store, number);
    const replaced = earlier.find(
      ({ state, description }) => state === "inactive" && description.startsWith(replacedBy),
    );
    if (newest?.state === "success" && replaced !== undefined)
      await setStatus(store, number, { state: "inactive", description: replaced.description });
    return {};
  } catch (error) {
    return { warning: `Cannot tell whether deployment ${number} was replaced: ${describe(error)}` };
  }
}

/** Says of the release that this one replaced that it runs no more; a failure is a warning, for it changes no outcome. */
export async function markReplaced(
  store: RecordStore,
  { number, verified }: Pick<DeploymentRecord, "number" | "verified">,
): Promise<{ readonly warning?: string }> {
  if (verified === null) return {};
  try {
    const description = `${replacedBy} ${number}`;
    await setStatus(store, verified.number, { state: "inactive", description });
    return {};
  } catch (error) {
    return { warning: `Cannot mark deployment ${verified.number} as replaced: ${describe(error)}` };
  }
}
