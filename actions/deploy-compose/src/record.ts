import type { Outcome, Run, Secret } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";

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
export async function openRecorder(token: Secret | undefined, request: RecordRequest, run: Run): Promise<Recorder> {
  if (token === undefined) {
    run.log.notice('No record is kept of this deployment: the input "token" is empty');
    const nothing = () => Promise.resolve();
    return { number: undefined, previous: undefined, replaces: undefined, say: nothing, close: nothing };
  }
  const { closeRecord, openRecord, openStore, setStatus } = await import("@stageway/records");
  const store = await openStore(token, run);
  const { runUrl } = run.context;
  const record = await openRecord(store, { ...request, runUrl });
  const urls = { logUrl: runUrl, ...(request.url !== undefined && { environmentUrl: request.url }) };
  return {
    number: record.number,
    previous: record.verified?.release,
    replaces: record.verified?.number,
    say: (state, description) => setStatus(store, record.number, { state, description, ...urls }),
    async close(outcome, reason) {
      const { warning } = await closeRecord(store, record, { outcome, reason, ...urls });
      if (warning !== undefined) run.log.warning(warning);
    },
  };
}
