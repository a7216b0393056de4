import type { Clock, Context, Log, Secret } from "@stageway/core";
import { openStore } from "./open-store.ts";
import { closeOnce } from "./close-once.ts";
import type { Ending } from "./write-records.ts";

/** What is known of a record that another step, or another job, opened. */
export interface OpenedRecord {
  readonly number: number;
  /** Whether there is one at all. */
  readonly recorded: boolean;
  /** Number of the record that it replaces when it succeeds. */
  readonly replaces?: number;
  readonly url?: string;
}

interface World {
  readonly context: Pick<Context, "repository" | "apiUrl" | "runUrl">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds: a post step of a cancelled job has not long, and the next run puts a record right that stays open. */
const patience = 60_000;

/** Closes such a record, unless somebody has told its outcome before; without a token, or where none was opened, there is nothing to do. */
export async function closeOpened(
  token: Secret | undefined,
  { number, recorded, replaces, url }: OpenedRecord,
  ending: Pick<Ending, "outcome" | "reason">,
  { context, clock, log }: World,
): Promise<void> {
  if (token === undefined || !recorded) return;
  const store = await openStore(token, { context, clock, signal: AbortSignal.timeout(patience) });
  const verified = replaces === undefined ? null : { release: "", version: "", commit: "", number: replaces };
  const urls = { logUrl: context.runUrl, ...(url !== undefined && { environmentUrl: url }) };
  const closing = await closeOnce(store, { number, verified }, { ...ending, ...urls }, { over: ["degraded"] });
  if (closing.kind === "closed" && closing.warning !== undefined) log.warning(closing.warning);
}
