import { ActionError, describe, type Outcome, type Secret } from "@stageway/core";
import type { Flow, VerifiedRelease } from "@stageway/pipeline";
import type { World } from "./order.ts";
import type { Journal, Unrecorded } from "./unrecorded.ts";

/** The record of one deployment; without a token there is none, and the host numbers by itself. */
export interface Recorder {
  readonly number: number | undefined;
  /** The release that was verified before. */
  readonly previous: string | undefined;
  readonly replaces: number | undefined;
  /** What was verified last, `null` for nothing; absent where no record is kept. */
  readonly verified: VerifiedRelease | null | undefined;
  /** Set when GitHub could not be reached and the deployment goes on: the next run makes its record. */
  readonly unrecorded?: Unrecorded;
  say(state: "in_progress" | "pending", description: string): Promise<void>;
  close(outcome: Outcome, reason: string): Promise<void>;
  /** Puts the records of the stage right once more, by what the target says now. Gives what was verified last, where GitHub says it. */
  putRight(books: Books): Promise<VerifiedRelease | null | undefined>;
}

export interface RecordRequest {
  readonly stage: string;
  readonly commit: string;
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  readonly url: string | undefined;
}

/** What the target says, and how it is told that a record was made up for. */
export interface Books {
  readonly journal: Journal;
  readonly recorded: (number: number) => Promise<void>;
}

/** Milliseconds for each call where the deployment goes on without GitHub: somebody waits for it. */
const shortPatience = 8000;

/**
 * Puts the records of the stage right, and opens this one, before the target is touched.
 *
 * @throws {ActionError} when GitHub cannot be reached, refuses, or has records that say nothing, unless this is a rollback: that goes on without.
 */
export async function openRecorder(
  token: Secret | undefined,
  request: RecordRequest,
  books: Books,
  world: World,
): Promise<Recorder> {
  if (token === undefined) {
    world.log.notice("No record of this deployment is kept: no token is used");
    return silent();
  }
  const { runUrl } = world.context;
  const { stage, commit, release, version, flow } = request;
  const wanted = { stage, commit, release, version, flow, runUrl, marker: crypto.randomUUID() };
  try {
    return await openOnGitHub(token, wanted, request.url, books, world);
  } catch (error) {
    if (flow !== "rollback" || !(error instanceof ActionError)) throw error;
    world.log.warning(`GitHub cannot be told, the next run puts this rollback on record: ${describe(error)}`);
    return { ...silent(), unrecorded: wanted };
  }
}

/** Loads what opening a record takes, while something else is waited for; what is wrong shows when it is opened. */
export function loadRecords(token: Secret | undefined, { context, clock }: World): void {
  if (token === undefined) return;
  const loading = Promise.all([
    import("@stageway/records").then(({ openStore }) => openStore(token, { context, clock })),
    import("./put-records-right.ts"),
  ]);
  loading.catch(() => undefined);
}

async function openOnGitHub(
  token: Secret,
  wanted: Unrecorded,
  url: string | undefined,
  { journal, recorded }: Books,
  world: World,
): Promise<Recorder> {
  const { closeOnce, openRecord, openStore, setStatus } = await import("@stageway/records");
  const { putRecordsRight } = await import("./put-records-right.ts");
  const patience = wanted.flow === "rollback" ? { budget: shortPatience } : {};
  // Without the world's signal: a cancelled deployment still gets its outcome on record.
  const store = await openStore(token, { context: world.context, clock: world.clock, ...patience });
  const { stage, runUrl } = wanted;
  const verified = await putRecordsRight({ store, stage, journal, log: world.log, recorded });
  const record = await openRecord(store, { ...wanted, verified });
  const urls = { logUrl: runUrl, ...(url !== undefined && { environmentUrl: url }) };
  const close = async (outcome: Outcome, reason: string): Promise<void> => {
    // Another run may have read in a journal that an earlier try of this deployment was refused.
    const over = ["degraded", "refused"] as const;
    const closing = await closeOnce(store, record, { outcome, reason, ...urls }, { over });
    if (closing.kind === "closed" && closing.warning !== undefined) world.log.warning(closing.warning);
  };
  return {
    number: record.number,
    previous: record.verified?.release,
    replaces: record.verified?.number,
    verified: record.verified,
    say: async (state, description) => {
      await told(setStatus(store, record.number, { state, description, ...urls }), world);
    },
    close: (outcome, reason) => told(close(outcome, reason), world),
    putRight: (books) => told(putRecordsRight({ store, stage, log: world.log, own: record.number, ...books }), world),
  };
}

function silent(): Recorder {
  const nothing = () => Promise.resolve();
  return {
    number: undefined,
    previous: undefined,
    replaces: undefined,
    verified: undefined,
    say: nothing,
    close: nothing,
    putRight: () => Promise.resolve(undefined),
  };
}

/** The target has the truth: what GitHub was not told does not change how a deployment ended. */
async function told<T>(telling: Promise<T>, { log }: World): Promise<T | undefined> {
  try {
    return await telling;
  } catch (error) {
    log.warning(`The record is not up to date, the next run puts it right: ${describe(error)}`);
    return undefined;
  }
}
