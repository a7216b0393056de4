import { codeOf, describe } from "../errors.ts";
import { plain } from "../foreign-text.ts";
import { formatDuration } from "../format-duration.ts";
import { GitHubError, type GitHubFailure } from "./github.ts";
import { limitWait, retryAfter, serverTime } from "./rate-limits.ts";

/** An answer that has arrived whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What its JSON says; the text itself where it is none, or not whole. */
  readonly data: unknown;
}

/** Characters of GitHub's own words in a message at most. */
const longestMessage = 300;

/** Codes of connections that were never made. */
const unsentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** The failure of a request that got no answer. */
export function withoutAnswer(route: string, error: unknown): GitHubError {
  const code = codeOf(error);
  const isFinal = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_REDIRECT/.test(code);
  const failure: GitHubFailure = isFinal ? "refused" : unsentCodes.has(code) ? "unsent" : "unclear";
  return new GitHubError(`Cannot ${route}: no answer from GitHub`, { failure, route, cause: error });
}

/** The failure that an answer means. `earlier`: how many secondary rate limits came right before. */
export function fromAnswer(route: string, answer: Answer, now: number, earlier: number): GitHubError {
  const { status, headers } = answer;
  const message = messageOf(answer);
  const facts = { route, status, requestId: headers["x-github-request-id"] };
  const wait = limitWait({ status, headers, message }, now, earlier);
  if (wait !== undefined) {
    const until = new Date(serverTime(headers, now) + wait).toISOString().replace(/\.\d+/, "");
    const text = `Cannot ${route}: GitHub's rate limit holds until ${until} (for ${formatDuration(wait)})`;
    return new GitHubError(text, { ...facts, failure: "limited", wait, hint: "Run the job again after that time." });
  }
  const id = facts.requestId === undefined ? "" : ` (request ${plain(facts.requestId).slice(0, 80)})`;
  const text = `Cannot ${route}: GitHub answered ${status}: ${message}${id}`;
  // An answer below 400 gets here only when it cannot be read.
  const passing = status < 400 || status >= 500 || status === 408;
  if (!passing) return new GitHubError(text, { ...facts, failure: "refused", hint: hintFor(answer) });
  return new GitHubError(text, { ...facts, failure: "unclear", wait: retryAfter(headers, serverTime(headers, now)) });
}

/** GitHub's own words in one line; whatever is not its JSON is only named. */
function messageOf({ status, data }: Answer): string {
  if (typeof data !== "object" || data === null)
    return status < 400 ? "the body is not whole JSON" : "the body is not JSON";
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  const details = Array.isArray(errors) ? errors.map(detailOf).filter((detail) => detail !== "") : [];
  const words = [typeof message === "string" ? message : "no message", ...details].join("; ");
  return plain(words).replace(/\s+/g, " ").slice(0, longestMessage).toWellFormed();
}

function detailOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message, field, code } = (error ?? {}) as { message?: unknown; field?: unknown; code?: unknown };
  if (typeof message === "string") return message;
  return [field, code].filter((part) => typeof part === "string").join(" ");
}

function hintFor({ status, headers }: Answer): string | undefined {
  const permissions = headers["x-accepted-github-permissions"];
  if (status === 401) return "The token is not valid (any more): give the action a current one.";
  if (status === 403 && permissions !== undefined) {
    return `The token lacks a permission: give the job ${plain(permissions).replaceAll("=", ": ")}.`;
  }
  if (status === 403) return "The token lacks a permission: see the README of the action.";
  return status === 404 ? "It does not exist, or the token may not see it." : undefined;
}

/** Says that nobody knows whether a write was done. */
export function unknownOutcome(error: GitHubError, why?: unknown): GitHubError {
  const { route, status, requestId } = error;
  const looked = why === undefined ? "" : `; looking for it failed: ${describe(why)}`;
  return new GitHubError(`Cannot tell whether GitHub did ${route}: ${describe(error)}${looked}`, {
    failure: "refused",
    route,
    status,
    requestId,
    hint: "Look on GitHub before the job is run again.",
  });
}
