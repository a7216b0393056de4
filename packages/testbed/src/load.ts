import { Agent, request } from "node:http";

/** A request that a load repeats. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string;
}

/** The figures of a load: requests, failures and response times in milliseconds. */
export interface LoadReport {
  readonly sent: number;
  /** Requests without a 2xx response, in order. `at` is in milliseconds since the start. */
  readonly failures: readonly { readonly at: number; readonly request: string; readonly reason: string }[];
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly slowest: number;
}

/** A running load. Disposing stops it. */
export interface Load extends AsyncDisposable {
  /** Requests sent so far. */
  readonly sent: number;
  readonly failed: number;
  /** Stops sending, waits for outstanding responses, and gives the figures. */
  stop(): Promise<LoadReport>;
}

/** Time limit of one request in milliseconds. */
const patience = 5000;

/**
 * Sends `rate` requests per second, cycling through the given ones, each on a new connection. It does not wait for earlier responses (an open
 * loop), so that a slow service gets the same load.
 */
export function startLoad(requests: readonly LoadRequest[], rate = 100): Load {
  const started = performance.now();
  const times: number[] = [];
  const failures: LoadReport["failures"][number][] = [];
  const owed = new Set<Promise<void>>();
  let sent = 0;

  const send = (one: LoadRequest) => {
    const at = performance.now();
    const answer = ask(one).then((reason) => {
      times.push(performance.now() - at);
      if (reason !== undefined)
        failures.push({ at: Math.round(at - started), request: `${one.method} ${one.url}`, reason });
    });
    owed.add(answer);
    void answer.finally(() => owed.delete(answer));
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * rate);
    for (; sent < due; sent++) send(requests[sent % requests.length] ?? { method: "GET", url: "/" });
  }, 1000 / rate);

  const stop = async () => {
    clearInterval(timer);
    await Promise.all(owed);
    times.sort((a, b) => a - b);
    const quantile = (share: number) =>
      Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
    return { sent, failures, median: quantile(0.5), p99: quantile(0.99), slowest: quantile(1) };
  };
  return {
    get sent() {
      return sent;
    },
    get failed() {
      return failures.length;
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

/** Sends one request on a new connection. Gives the reason of a failure, or `undefined`. */
async function ask({ method, url, body }: LoadRequest): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const agent = new Agent({ keepAlive: false });
  const sending = request(url, { method, agent, signal: AbortSignal.timeout(patience) }, (response) => {
    const { statusCode = 0 } = response;
    response.resume();
    response.on("error", (error) => resolve(error.message));
    response.on("end", () => resolve(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`));
  });
  sending.on("error", (error) => resolve(error.message));
  sending.end(body);
  return await promise;
}
