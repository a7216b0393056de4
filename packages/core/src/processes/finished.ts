import { ActionError } from "../errors.ts";
import { formatDuration } from "../format-duration.ts";
import { plainEnd } from "../foreign-text.ts";
import type { Finished } from "./processes.ts";

/** Characters of a program's own words in a message at most. */
const longestQuote = 600;

type Facts = Omit<Finished, "ok" | "shortMessage">;

/** Adds to the facts of an ended program what follows from them. */
export function finish(facts: Facts, timeout: number | undefined): Finished {
  const ok = facts.exitCode === 0 && !facts.timedOut && !facts.cancelled;
  return { ...facts, ok, shortMessage: `${facts.command} ${verdict(facts, timeout ?? 0)}` };
}

/** The first reason that holds. */
function verdict(facts: Facts, timeout: number): string {
  if (facts.startFailure !== undefined) return `could not be started: ${facts.startFailure}`;
  if (facts.timedOut) return `did not end within ${formatDuration(timeout)}`;
  if (facts.cancelled) return "was cancelled";
  if (facts.signal !== undefined) return `was ended by ${facts.signal}`;
  return facts.exitCode === 0 ? "succeeded" : `failed with exit code ${facts.exitCode}`;
}

/**
 * Gives the process back when it succeeded.
 *
 * @throws {ActionError} `Cannot <act>: <what happened>: <the last lines it printed to stderr>`
 */
export function requireSuccess(finished: Finished, act: string, hint?: string): Finished {
  if (finished.ok) return finished;
  const said = plainEnd(finished.stderr)
    .trim()
    .replace(/\s*\n\s*/g, " | ");
  const quoted = said.length > longestQuote ? `…${said.slice(-longestQuote).toWellFormed()}` : said;
  throw new ActionError(`Cannot ${act}: ${finished.shortMessage}${quoted === "" ? "" : `: ${quoted}`}`, { hint });
}
