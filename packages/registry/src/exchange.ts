import { retry, type Clock } from "@stageway/core";
import { TokenError, type Authority } from "./authority.ts";
import { endingAfter, LongAnswerError, readAll, type Http, type HttpRequest, type HttpResponse } from "./http.ts";
import { OddAnswerError, RegistryError, UnreachableError, refusalError, type Operation } from "./registry-error.ts";
import { retryAfter } from "./retry-after.ts";
import type { Scope } from "./scope.ts";

/** One thing to ask of a registry. */
export interface Call extends Operation {
  readonly method: string;
  readonly url: URL;
  readonly scopes: readonly Scope[];
  /** Statuses that are an answer; any other is an error. */
  readonly expect: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpRequest["body"];
  /** False for what must not be sent twice without looking first. */
  readonly repeatable?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse["headers"];
  readonly bytes: Uint8Array;
}

export interface ExchangeWorld {
  readonly http: Http;
  /** Only what goes to this origin carries credentials. */
  readonly origin: string;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly signal?: AbortSignal;
  /** Milliseconds that all tries of one call may take, waiting included. */
  readonly budget: number;
  readonly attempts: number;
}

/** No manifest, list or error is longer than this (the specification asks registries for 4 MiB). */
const longestAnswer = 8 << 20;

/**
 * Asks, with the right to ask and as often as it takes, and reads the whole answer. One that comes byte for byte ends with the budget; what
 * is sent may take as long as it takes.
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

/** Asks like `exchange`, but hands the body on unread. */
export async function exchangeStream(call: Call, world: ExchangeWorld): Promise<HttpResponse> {
  return trying(call, world, () => ask(call, world));
}

/** Waits between tries, in milliseconds: long enough for a registry that is being restarted. */
const delay = { first: 1_000, cap: 8_000 };

/** Asks again, five times unless told otherwise, and obeys `Retry-After` however long it is, within the budget. */
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
 * How often something is tried that is done in several requests. Asked after each try that failed, it says whether another one
 * is worth it, and says yes only after the wait. The work may take as long as it takes; the waits together stay within the budget.
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

/** How long the registry, or its token service, asks to be left alone, in milliseconds. */
function askedWait(error: unknown): number | undefined {
  return error instanceof RegistryError || error instanceof TokenError ? error.retryAfter : undefined;
}

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return !isHopeless(error.cause);
  if (error instanceof RegistryError || error instanceof TokenError)
    return [408, 429].includes(error.status) || error.status >= 500;
  return false;
}

/** A name that does not exist and a certificate that does not fit stay so. */
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

/** Whatever breaks on the way to the registry is told as "does not answer", except what is told better already. */
async function reading<T>(call: Call, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (Error.isError(error) && "hint" in error) throw error;
    if (error instanceof LongAnswerError) throw new OddAnswerError(call, error.message);
    throw new UnreachableError(call, error);
  }
}
