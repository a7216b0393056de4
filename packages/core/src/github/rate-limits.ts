/** The parts of an answer that say whether, and for how long, GitHub wants to be left alone. */
export interface LimitAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly message: string;
}

/** Milliseconds to wait for a secondary limit that says nothing; doubled each time it comes again. */
const secondaryWait = 60_000;
/** Milliseconds added to a time that is given in whole seconds. */
const rounding = 1000;

/**
 * Gives the milliseconds that GitHub wants to be left alone, or `undefined` when the answer is no rate limit (a 403 for a missing permission is
 * none). Times of day are compared with the server's `Date`, never with our clock, which may be wrong
 * (docs.github.com, "Rate limits for the REST API").
 *
 * @param now Milliseconds since 1970, used only when the answer has no `Date`.
 * @param earlier How many secondary limits came right before this one.
 */
export function limitWait(answer: LimitAnswer, now: number, earlier: number): number | undefined {
  const { status, headers, message } = answer;
  if (status !== 403 && status !== 429) return undefined;
  const server = serverTime(headers, now);
  const asked = retryAfter(headers, server);
  if (asked !== undefined) return asked;
  const reset = wholeNumber(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset !== undefined)
    return Math.max(0, reset * 1000 - server) + rounding;
  if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) return secondaryWait * 2 ** earlier;
  return undefined;
}

/** What `retry-after` asks for, seconds or a date, in milliseconds; any answer may have it. */
export function retryAfter(headers: LimitAnswer["headers"], server: number): number | undefined {
  const text = headers["retry-after"];
  const seconds = wholeNumber(text);
  if (seconds !== undefined) return Math.max(seconds * 1000, rounding);
  const date = Date.parse(text ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - server) + rounding;
}

/** The server's time of day in milliseconds since 1970, or `now` when it does not say. */
export function serverTime(headers: LimitAnswer["headers"], now: number): number {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? now : date;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
