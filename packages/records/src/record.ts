import type { GitHub, Outcome } from "@stageway/core";
import { outcomeOf, type RecordPayload, type VerifiedRelease } from "@stageway/pipeline";

/** Where records are kept. */
export interface RecordStore {
  readonly github: GitHub;
  readonly repository: { readonly owner: string; readonly name: string };
}

/** One attempt to put a release on a stage, as GitHub keeps it. */
export interface DeploymentRecord extends RecordPayload {
  /** The deployment's number: GitHub's id, which grows. */
  readonly number: number;
  readonly stage: string;
  /** Full id of the commit that was deployed. */
  readonly commit: string;
  readonly createdAt: string;
}

/** One status of a record. */
export interface RecordStatus {
  readonly state: string;
  readonly description: string;
  readonly createdAt: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
}

/** A record with everything that was said of it, the newest first. */
export interface RecordHistory {
  readonly record: DeploymentRecord;
  readonly statuses: readonly RecordStatus[];
}

/**
 * Whether the release was confirmed. Read from the history, because GitHub's own record of a job with an environment may
 * have made ours inactive since.
 */
export function wasVerified({ statuses }: RecordHistory): boolean {
  return statuses.some(({ state }) => state === "success");
}

/** How the deployment ended; `undefined` while it runs, or when nobody could say. */
export function outcomeIn({ statuses }: Pick<RecordHistory, "statuses">): Outcome | undefined {
  for (const { state, description } of statuses) {
    const outcome = outcomeOf(state, description);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** The release of a record, as later records name it. */
export function verifiedRelease({ release, version, commit, number, runUrl, flow }: DeploymentRecord): VerifiedRelease {
  return { release, version, commit, number, flow, ...(runUrl !== "" && { runUrl }) };
}
