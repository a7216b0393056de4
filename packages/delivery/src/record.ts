import { ActionError, describe, type Outcome, type Secret } from "@stageway/core";
import type { Flow, VerifiedRelease } from "@stageway/pipeline";
import type { World } from "./order.ts";
import type { Journal, Unrecorded } from "./unrecorded.ts";

/** The record of one deployment. Without a token there is no record, and the host assigns the number. */
export interface Recorder {
  readonly number: number | undefined;
  /** The release that was verified before. */
  readonly previous: string | undefined;
  readonly replaces: number | undefined;
  /** The last verified release, `null` for none; absent when no record is kept. */
  readonly verified: VerifiedRelease | null | undefined;
  /** Set when GitHub is unreachable and the deployment continues; the next run creates its record. */
  readonly unrecorded?: Unrecorded;
  say(state: "in_progress" | "pending", description: string): Promise<void>;
  close(outcome: Outcome, reason: string): Promise<void>;
  /** Corrects the records of the stage again from the target's current journal. Gives the last verified release, if GitHub answers. */
  putRight(books: Books): Promise<VerifiedRelease | null | undefined>;
}

/** The content of a new deployment record. */
export interface RecordRequest {
  readonly stage: string;
  readonly commit: string;
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  readonly url: string | undefined;
}

/** The target's journal, and how the target is notified that a missing record was created. */
export interface Books {
  readonly journal: Journal;
  readonly recorded: (number: number) => Promise<void>;
}

/** Milliseconds for each call when the deployment can continue without GitHub. */
const shortPatience = 8000;

/**
 * Corrects the records of the stage and opens a new one, before the target is touched.
 *
 * @throws {ActionError} when GitHub is unreachable, refuses, or has unreadable records. A rollback continues without a record instead.
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

/** Preloads the modules that `openRecorder` needs. Errors are ignored here and appear when the record is opened. */
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
  // What it replaces when it succeeds: another one, where one that it waited for was verified meanwhile.
  let replaced = record.verified;
  const urls = { logUrl: runUrl, ...(url !== undefined && { environmentUrl: url }) };
  const close = async (outcome: Outcome, reason: string): Promise<void> => {
    // Another run may have read in a journal that an earlier try of this deployment was refused.
    const over = ["degraded", "refused"] as const;
    const closed = { number: record.number, verified: replaced };
    const closing = await closeOnce(store, closed, { outcome, reason, ...urls }, { over });
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
    putRight: async (books) => {
      const keeping = { store, stage, log: world.log, own: record.number, ...books };
      const found = await told(putRecordsRight(keeping), world);
      if (found !== undefined) replaced = found;
      return found;
    },
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

/** The target is the source of truth: a failed update on GitHub does not change the outcome. */
async function told<T>(telling: Promise<T>, { log }: World): Promise<T | undefined> {
  try {
    return await telling;
  } catch (error) {
    log.warning(`The record is not up to date, the next run puts it right: ${describe(error)}`);
    return undefined;
  }
}
