import { describe, quote, type Log } from "@stageway/core";
import type { VerifiedRelease } from "@stageway/pipeline";
import {
  closeRecord,
  findOpened,
  openRecord,
  outcomeIn,
  readRecent,
  setStatus,
  verifiedRelease,
  wasReleaseVerified,
  wasVerified,
  type DeploymentRecord,
  type Ending,
  type RecordHistory,
  type RecordStore,
} from "@stageway/records";
import type { Journal, Unrecorded } from "./unrecorded.ts";

export interface RecordKeeping {
  readonly store: RecordStore;
  readonly stage: string;
  readonly journal: Journal;
  readonly log: Log;
  /** The deployment that asks. It goes on, even where the journal says how an earlier try of it ended. */
  readonly own?: number;
  /** Notes on the target that the deployment has a record now. */
  readonly recorded: (number: number) => Promise<void>;
}

/**
 * Puts the records of a stage right by the target's journal: those that are open although their deployment has ended, those
 * that only say that nobody knew, and those that were never made because GitHub could not be reached. Two calls where
 * nothing is wrong.
 *
 * @returns the release that was verified last, as the next record names it
 */
export async function putRecordsRight(keeping: RecordKeeping): Promise<VerifiedRelease | null> {
  const { recent, known } = await readRecent(keeping.store, keeping.stage);
  let verified = known;
  for (const history of recent.toReversed()) {
    const succeeded = wasVerified(history) || (await putRight(history, keeping)) === "deployed";
    if (succeeded) verified = verifiedRelease(history.record);
  }
  const missing = [...keeping.journal.unrecorded].sort(([a], [b]) => a - b);
  for (const [number, unrecorded] of missing) {
    if (unrecorded.stage === keeping.stage) verified = await makeUp(number, unrecorded, verified, keeping);
  }
  return verified;
}

/** Closes one record with what the journal says; gives the outcome when that was needed. */
async function putRight(history: RecordHistory, keeping: RecordKeeping): Promise<Ending["outcome"] | undefined> {
  const { record } = history;
  if (record.number === keeping.own) return undefined;
  const told = outcomeIn(history);
  if (told !== undefined && told !== "degraded") return undefined;
  const ending = endingOf(record, keeping.journal);
  if (ending === undefined || ending.outcome === told) return undefined;
  await close(record, record.number, ending, keeping);
  keeping.log.info(`Put right on record: deployment ${record.number} ended ${ending.outcome}`);
  return ending.outcome;
}

/** How the deployment of a record ended; `undefined` while nobody can say. */
function endingOf({ number, marker }: DeploymentRecord, { status, unrecorded }: Journal): Ending | undefined {
  const found = status.deployments.find((deployment) => deployment.number === number);
  if (found !== undefined) {
    return found.outcome === undefined ? undefined : { outcome: found.outcome, reason: found.reason ?? "" };
  }
  if ([...unrecorded.values()].some((one) => one.marker === marker)) return undefined;
  // One that is missing above the oldest, and above what the host forgot, was never made.
  const oldest = status.deployments[0]?.number ?? Number.POSITIVE_INFINITY;
  if (number < oldest || number <= (status.forgotten ?? 0) || number > (status.current ?? 0)) return undefined;
  return { outcome: "superseded", reason: `it never began there, deployment ${status.current} is newer` };
}

/**
 * Makes the record that could not be made, and closes it. What stands in its way is told, and tried again next time.
 *
 * A host may say how a deployment ended, and never which release exists: only a rollback goes on without GitHub, so only a release that
 * the records of this stage call verified can have been deployed that way. Anything else that a host names is left out.
 */
async function makeUp(
  number: number,
  unrecorded: Unrecorded,
  verified: VerifiedRelease | null,
  keeping: RecordKeeping,
): Promise<VerifiedRelease | null> {
  const { store, journal, log } = keeping;
  const ended = journal.status.deployments.find((deployment) => deployment.number === number);
  if (ended?.outcome === undefined) return verified;
  try {
    if (!(await mayHaveHappened(unrecorded, store))) {
      await keeping.recorded(number);
      log.warning(
        `Not put on record: a host reports deployment ${number} of a release that was never verified on ${unrecorded.stage}: current value is ${quote(unrecorded.release)}`,
      );
      return verified;
    }
    const record = (await findOpened(store, unrecorded)) ?? (await openRecord(store, { ...unrecorded, verified }));
    const ending = { outcome: ended.outcome, reason: ended.reason ?? "", logUrl: unrecorded.runUrl };
    await close(record, number, ending, keeping);
    await keeping.recorded(number);
    log.info(`Put on record: deployment ${number} of ${unrecorded.version} ended ${ended.outcome}`);
    return ended.outcome === "deployed" ? verifiedRelease(record) : verified;
  } catch (error) {
    log.warning(`Cannot put deployment ${number} on record, the next run tries again: ${describe(error)}`);
    return verified;
  }
}

/** Only what went back can have gone on without GitHub. What lies in no registry can be deployed by nobody who reads the record. */
async function mayHaveHappened(unrecorded: Unrecorded, store: RecordStore): Promise<boolean> {
  if (unrecorded.flow !== "rollback") return false;
  return unrecorded.release === "" || (await wasReleaseVerified(store, unrecorded));
}

async function close(record: DeploymentRecord, number: number, ending: Ending, keeping: RecordKeeping): Promise<void> {
  const { store, journal, log } = keeping;
  const { current } = journal.status;
  const logUrl = record.runUrl;
  const { warning } = await closeRecord(store, record, { ...ending, ...(logUrl !== "" && { logUrl }) });
  if (warning !== undefined) log.warning(warning);
  if (ending.outcome !== "deployed" || current === undefined || current === number) return;
  await setStatus(store, record.number, { state: "inactive", description: `replaced by deployment ${current}` });
}
