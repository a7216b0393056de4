import { retry, type Clock } from "@stageway/core";
import { TokenError, type Authority } from "./authority.ts";
import { endingAfter, LongAnswerError, readAll, type Http, type HttpRequest, type HttpResponse } from "./http.ts";
import { OddAnswerError, RegistryError, UnreachableError, refusalError, type Operation } from "./registry-error.ts";
import { retryAfter } from "./retry-after.ts";
import type { Scope } from "./scope.ts";

/** One call of a registry's API. */
export interface Call extends Operation {
  readonly method: string;
  readonly url: URL;
  readonly scopes: readonly Scope[];
  /** Expected statuses; any other one is an error. */
  readonly expect: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpRequest["body"];
  /** False for a call that must not be retried blindly; true by default. */
  readonly repeatable?: boolean;
}

/** A response whose body was read completely. */
export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse["headers"];
  readonly bytes: Uint8Array;
}

/** What calls to a registry need, and their limits. */
export interface ExchangeWorld {
  readonly http: Http;
  /** Only requests to this origin carry credentials. */
  readonly origin: string;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly signal?: AbortSignal;
  /** Milliseconds for all attempts of one call, waits included. */
  readonly budget: number;
  readonly attempts: number;
}

/** Maximum bytes of a manifest, list or error (the OCI distribution specification requires support for 4 MiB). */
const longestAnswer = 8 << 20;

/**
 * Calls the registry with authentication and retries, and reads the whole response. A slow response ends with the budget; a streamed request
 * body may take any time.
 *
 * @throws {RegistryError} for an unexpected status, {UnreachableError} without a response.
 */
export async function exchange(call: Call, world: ExchangeWorld): Promise<Answer> {
  const isLong = typeof call.body === "function";
  return trying(call, world, async () => {
    const signal = isLong ? world.signal : endingAfter(world.budget, world.signal);
    const response = await ask(call, signal === undefined ? world : { ...world, signal });
    return {
      status: response.status,
      headers: response.headers,
      bytes: await reading(call, () => readAll(response.body, longestAnswer)),
    };
  });
}

/** Calls the registry like `exchange`, but returns the body unread. */
export async function exchangeStream(call: Call, world: ExchangeWorld): Promise<HttpResponse> {
  return trying(call, world, () => ask(call, world));
}

/** Waits between attempts, in milliseconds: long enough for a registry that restarts. */
const delay = { first: 1_000, cap: 8_000 };

/** Retries transient errors, and respects any `Retry-After` that fits into the budget. */
function trying<T>(
  { repeatable = true }: Call,
  { clock, signal, budget, attempts }: ExchangeWorld,
  task: () => Promise<T>,
): Promise<T> {
  const once = async () => {
    try {
      return await task();
    } catch (error) {
      signal?.throwIfAborted(); // What breaks because of a cancellation is no news.
      throw error;
    }
  };
  const isRetriable = (error: unknown) => repeatable && isTransient(error);
  return retry(once, { clock, budget, attempts, delay, isRetriable, atLeast: askedWait, signal });
}

/**
 * Retries work that takes several requests. The returned function is called after each failed attempt; it waits, and gives whether to try
 * again. The budget limits the waits, not the work.
 */
export function furtherTries(
  { clock, signal, attempts, budget }: ExchangeWorld,
  isPassing = isTransient,
): (error: unknown) => Promise<boolean> {
  let tried = 0;
  let waited = 0;
  return async (error) => {
    const pause = Math.max(Math.min((delay.first / 2) * 2 ** tried, delay.cap), askedWait(error) ?? 0);
    tried++;
    waited += pause;
    if (tried >= attempts || waited > budget || !isPassing(error)) return false;
    await clock.sleep(pause, signal);
    return true;
  };
}

/** The wait in milliseconds that the registry or its token service asks for. */
function askedWait(error: unknown): number | undefined {
  return error instanceof RegistryError || error instanceof TokenError ? error.retryAfter : undefined;
}

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return !isHopeless(error.cause);
  if (error instanceof RegistryError || error instanceof TokenError)
    return [408, 429].includes(error.status) || error.status >= 500;
  return false;
}

/** Unknown host names and invalid certificates are permanent errors. */
function isHopeless(cause: unknown): boolean {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return code === "ENOTFOUND" || /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_/.test(code);
}

async function ask(call: Call, world: ExchangeWorld): Promise<HttpResponse> {
  for (let asked = 1; ; asked++) {
    const isOurs = call.url.origin === world.origin;
    const authorization = isOurs ? await reading(call, () => world.authority.header(call.scopes)) : undefined;
    const headers = { ...call.headers, ...(authorization === undefined ? {} : { authorization }) };
    const response = await reading(call, () => world.http(requestOf(call, headers, world.signal)));
    if (call.expect.includes(response.status)) return response;
    const text = Buffer.from(await readAll(response.body, longestAnswer).catch(() => new Uint8Array())).toString(
      "utf8",
    );
    // A storage that a redirect led to has no say in where the registry's credentials go.
    const mayLearn = response.status === 401 && isOurs && response.url.origin === world.origin && asked < 3;
    if (mayLearn && (await world.authority.learn(response.headers["www-authenticate"], call.scopes, authorization)))
      continue;
    throw refusalError(call, {
      status: response.status,
      text,
      retryAfter: retryAfter(response.headers["retry-after"], response.headers.date, world.clock),
      isKnown: await world.authority.isKnown(),
    });
  }
}

function requestOf(
  { method, url, body }: Call,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): HttpRequest {
  const length = body === undefined || typeof body === "function" ? {} : { "content-length": String(body.byteLength) };
  return {
    method,
    url,
    headers: { ...headers, ...length },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Reports transport errors as an unreachable registry, and leaves errors with a hint as they are. */
async function reading<T>(call: Call, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (Error.isError(error) && "hint" in error) throw error;
    if (error instanceof LongAnswerError) throw new OddAnswerError(call, error.message);
    throw new UnreachableError(call, error);
  }
}
