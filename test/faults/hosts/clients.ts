import { startLoad, until, type LoadReport } from "../../../packages/testbed/src/index.ts";

/** Requests a second, all the time. */
const rate = 25;
/** Milliseconds that a request may have been under way already when the engine was killed. */
const underWay = 1000;
/** Milliseconds within which everything that ran before has to run again. */
const patience = 30_000;

/** Milliseconds since clients began to ask. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** People who use the service all the while. */
export interface Clients extends AsyncDisposable {
  /** Notes that the engine was killed just now; resolves once the service answers again. */
  outage(engineAnswers: () => Promise<unknown>): Promise<void>;
  /** They leave; gives each request that failed and must not have. */
  failed(): Promise<string[]>;
  /** When they began. */
  readonly since: string;
}

/**
 * While an engine is away containers go on without it. An engine that comes back (its option
 * live-restore is off, as it is where nobody set it) stops every container that it finds running, and starts those whose
 * restart policy is always, the proxy among them: until the proxy has found its servers again nothing can answer, whoever
 * deploys. So of an engine that is killed only this is allowed: failures from the kill until the first answer after the
 * engine is back, and none after it.
 */
export async function startClients(url: string): Promise<Clients> {
  const answers = () =>
    fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      async (answer) => (await answer.text()) !== "" && answer.ok,
      () => false,
    );
  // A proxy that is new, or whose engine was away, may not know its servers yet.
  await until("an answer before anything is done", answers, patience, 20);
  const load = startLoad([{ method: "GET", url }], rate);
  const started = performance.now();
  let explained: Window = { from: Infinity, to: 0 };
  let report: Promise<LoadReport> | undefined;
  const since = Date.now();
  const clock = (at = 0) => new Date(since + at).toISOString();
  return {
    since: clock(),
    async outage(engineAnswers) {
      const from = performance.now() - started - underWay;
      explained = { from, to: Infinity };
      await engineAnswers();
      await until("an answer after the engine came back", answers, patience, 20);
      explained = { from, to: performance.now() - started };
    },
    async failed() {
      const { failures, sent } = await (report ??= load.stop());
      const lost = failures.filter(({ at }) => at < explained.from || at > explained.to);
      const [first] = lost;
      return first === undefined
        ? []
        : [
            `${lost.length} of ${sent} requests failed, from ${clock(first.at)} to ${clock(lost.at(-1)?.at)}: ${first.reason}`,
          ];
    },
    [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
  };
}
