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

/** The records of a stage and the journal by which they are corrected. */
export interface RecordKeeping {
  readonly store: RecordStore;
  readonly stage: string;
  readonly journal: Journal;
  readonly log: Log;
  /** Number of the current deployment, whose record stays open even if the journal has the outcome of an earlier attempt. */
  readonly own?: number;
  /** Notes on the target that the deployment now has a record. */
  readonly recorded: (number: number) => Promise<void>;
}

/**
 * Corrects the records of a stage from the target's journal: records that are open although their deployment has ended, records with an
 * unknown outcome, and records that are missing because GitHub was unreachable. Takes two API calls when nothing is wrong.
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

/** Closes one record from the journal. Gives the outcome if that was necessary. */
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

/** How the deployment of a record ended; `undefined` while that is unknown. */
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
 * Creates and closes a missing record. A failure is logged, and the next run tries again.
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

/** Only a rollback runs without GitHub. A release outside of any registry is accepted, because its record enables no deployment. */
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
