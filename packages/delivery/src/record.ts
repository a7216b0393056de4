import { describe, type Outcome, type Secret } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import type { World } from "./order.ts";

/** The record of one deployment; without a token there is none, and the host numbers by itself. */
export interface Recorder {
  readonly number: number | undefined;
  /** The release that was verified before. */
  readonly previous: string | undefined;
  readonly replaces: number | undefined;
  say(state: "in_progress" | "pending", description: string): Promise<void>;
  close(outcome: Outcome, reason: string): Promise<void>;
}

export interface RecordRequest {
  readonly stage: string;
  readonly commit: string;
  readonly release: string;
  readonly version: string;
  readonly flow: Flow;
  readonly url: string | undefined;
}

/** Opens the record, before the target is touched. */
export async function openRecorder(token: Secret | undefined, request: RecordRequest, world: World): Promise<Recorder> {
  if (token === undefined) {
    world.log.notice('No record is kept of this deployment: the input "token" is empty');
    const nothing = () => Promise.resolve();
    return { number: undefined, previous: undefined, replaces: undefined, say: nothing, close: nothing };
  }
  const { closeRecord, openRecord, openStore, setStatus } = await import("@stageway/records");
  // Without the world's signal: a cancelled deployment still gets its outcome on record.
  const store = await openStore(token, { context: world.context, clock: world.clock });
  const { runUrl } = world.context;
  const record = await openRecord(store, { ...request, runUrl });
  const urls = { logUrl: runUrl, ...(request.url !== undefined && { environmentUrl: request.url }) };
  return {
    number: record.number,
    previous: record.verified?.release,
    replaces: record.verified?.number,
    say: (state, description) => told(setStatus(store, record.number, { state, description, ...urls }), world),
    close: (outcome, reason) => told(closed(closeRecord(store, record, { outcome, reason, ...urls }), world), world),
  };
}

async function closed(closing: Promise<{ readonly warning?: string }>, { log }: World): Promise<void> {
  const { warning } = await closing;
  if (warning !== undefined) log.warning(warning);
}

/** The target has the truth: what GitHub was not told does not change how a deployment ended. */
async function told(telling: Promise<void>, { log }: World): Promise<void> {
  await telling.catch((error: unknown) =>
    log.warning(`The record is not up to date, the next run puts it right: ${describe(error)}`),
  );
}
