import { ActionError } from "@stageway/core";
import { recordTask, type VerifiedRelease } from "@stageway/pipeline";
import { deployments, inRepository, readStatuses, toRecord, type ApiDeployment } from "./api.ts";
import { wasVerified, type DeploymentRecord, type RecordHistory, type RecordStore } from "./record.ts";

/** Records of a stage back to the release that was verified last, as far as they name it. */
export interface SinceVerified {
  /** The newest deployment, however it ended. */
  readonly newest: DeploymentRecord | undefined;
  /** What began since `known` was verified, the newest first. */
  readonly recent: readonly RecordHistory[];
  /** The latest release that a record names as verified before it; `null` where none names one. */
  readonly known: VerifiedRelease | null;
}

/** Records that usually lie between the newest and the last verified one: attempts that overlapped. */
const overlapping = 10;

/** Deployments that are looked at before reading is given up. Any job that may write deployments can add some. */
const mostLookedAt = 300;

/** Records whose history is read, with a call for each. */
const mostHistories = 100;

/**
 * Reads records until it is certain what was verified last. Attempts that failed, and records that others wrote, may lie in front of it, so
 * nothing counts as a first deployment before the list has ended.
 *
 * @param wanted whether reading ends with the first one that was verified, or all that overlap are wanted
 * @throws {ActionError} when so many lie there that nobody can say
 */
export async function readSince(store: RecordStore, stage: string, wanted: "first" | "all"): Promise<SinceVerified> {
  const recent: RecordHistory[] = [];
  let newest: DeploymentRecord | undefined;
  let known: VerifiedRelease | null = null;
  let lookedAt = 0;
  for await (const page of pagesOf(store, stage)) {
    const records = page.flatMap(toRecord);
    newest ??= records[0];
    known = records.reduce<VerifiedRelease | null>((latest, { verified }) => later(latest, verified), known);
    for (const record of records) {
      if (record.number <= (known?.number ?? 0)) return { newest, recent, known };
      if (recent.length >= mostHistories) throw unclear(stage, store);
      recent.push({ record, statuses: await readStatuses(store, record.number) });
      if (wanted === "first" && recent.slice(-1).some(wasVerified)) return { newest, recent, known };
    }
    if (recent.some(wasVerified)) return { newest, recent, known };
    lookedAt += page.length;
    if (lookedAt >= mostLookedAt) throw unclear(stage, store);
  }
  return { newest, recent, known };
}

/** A few first, which are enough nearly always; then everything behind them. */
async function* pagesOf(store: RecordStore, stage: string): AsyncIterable<readonly ApiDeployment[]> {
  const filter = { ...inRepository(store), environment: stage, task: recordTask };
  const first = await store.github.read<ApiDeployment[]>(`GET ${deployments}`, { ...filter, per_page: overlapping });
  yield first;
  if (first.length < overlapping) return;
  const seen = new Set(first.map(({ id }) => id));
  for await (const page of store.github.pages<ApiDeployment>(`GET ${deployments}`, filter))
    yield page.filter(({ id }) => !seen.has(id));
}

function later(one: VerifiedRelease | null, other: VerifiedRelease | null): VerifiedRelease | null {
  return (other?.number ?? 0) > (one?.number ?? 0) ? other : one;
}

function unclear(stage: string, { repository: { owner, name } }: RecordStore): ActionError {
  return new ActionError(
    `Cannot tell which release was verified last on ${stage}: none of its newest deployments on GitHub was verified, and there are too many to read all`,
    {
      hint: `Find out who made them (gh api "repos/${owner}/${name}/deployments?environment=${stage}"), and delete those that are not yours`,
    },
  );
}
