import type { Fault } from "../../../packages/testbed/src/index.ts";

/** Milliseconds: long enough to be a silence to a server beside us, short enough for a thousand of them. */
const silence = 20;

/** Everything that GitHub, or the way there, can do to one call. */
export const kinds: readonly Omit<Fault, "at" | "times">[] = [
  { kind: "server-error" },
  { kind: "server-error", moment: "after" },
  { kind: "bad-gateway" },
  { kind: "bad-gateway", moment: "after" },
  { kind: "reset" },
  { kind: "reset", moment: "after" },
  { kind: "stall", silence },
  { kind: "stall", moment: "after", silence },
  { kind: "truncated" },
  { kind: "lag" },
  { kind: "unauthorized" },
  { kind: "forbidden" },
  { kind: "not-found" },
  { kind: "conflict" },
  { kind: "unprocessable" },
  { kind: "rate-limit", status: 403 },
  { kind: "rate-limit", status: 429 },
  { kind: "rate-limit", retryAfter: 2400 },
  { kind: "secondary-rate-limit", status: 403 },
  { kind: "secondary-rate-limit", status: 429 },
];

/** How often in a row: once, more often than anybody would think, and until the run has ended. */
export const lengths = { once: 1, "three times": 3, "for good": Number.MAX_SAFE_INTEGER } as const;

/** A fault in words: `reset after the change`. */
export function nameOf({ kind, moment, status, retryAfter }: Omit<Fault, "at" | "times">): string {
  const words = [kind, moment === "after" ? "after the change" : "", status ?? "", retryAfter && `for ${retryAfter} s`];
  return words.filter(Boolean).join(" ");
}
