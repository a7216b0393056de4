import type { Clock, Secret } from "@stageway/core";
import type { Check } from "./check.ts";
import type { Reply } from "./exchange.ts";
import { faults } from "./judge.ts";

/** Time limits in milliseconds, and the number of successes that a check needs. */
export interface Patience {
  readonly interval: number;
  /** Limit for all checks together. */
  readonly total: number;
  /** Limit for one request. */
  readonly request: number;
  /** Consecutive good responses that make a check pass. */
  readonly successes: number;
}

/** What a smoke test needs from outside. */
export interface World {
  ask(check: Check, timeout: number): Promise<Reply>;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly signal: AbortSignal;
}

/** The outcome of one check. */
export interface Result {
  readonly check: Check;
  readonly attempts: number;
  readonly reply: Reply;
  /** Of the last attempt; empty when the check passed. */
  readonly faults: readonly string[];
}

/** Milliseconds after which a check fails when nothing listens on its port; until then its container may still be created. */
const longestForNobody = 10_000;

/** Runs all checks concurrently, each until it passes or the time is up, and at least once. */
export async function smokeTest(checks: readonly Check[], patience: Patience, world: World): Promise<Result[]> {
  const deadline = world.clock.monotonic() + patience.total;
  return await Promise.all(checks.map((check) => pass(check, patience, deadline, world)));
}

async function pass(check: Check, patience: Patience, deadline: number, world: World): Promise<Result> {
  const { clock, signal } = world;
  let before: Result | undefined;
  let nobodySince: number | undefined;
  for (let attempts = 1, inRow = 0; ; attempts++) {
    const left = Math.max(1, deadline - clock.monotonic());
    const reply = await world.ask(check, Math.min(left, patience.request));
    const found = faults(reply, check);
    inRow = found.length === 0 ? inRow + 1 : 0;
    if (inRow === patience.successes) return { check, attempts, reply, faults: [] };
    const result = { check, attempts, reply, faults: found.length > 0 ? found : [tooFew(inRow, patience)] };
    const nobody = "unreachable" in reply && reply.nobody === true;
    nobodySince = nobody ? (nobodySince ?? clock.monotonic()) : undefined;
    const next = clock.monotonic() + patience.interval;
    if (nobodySince !== undefined && next >= nobodySince + longestForNobody) return result;
    if (next >= deadline) {
      // An answer that was given less time than usual says less than the one before.
      return left < patience.request && "unreachable" in reply && before !== undefined
        ? { ...before, attempts }
        : result;
    }
    before = result;
    await clock.sleep(patience.interval, signal);
  }
}

function tooFew(inRow: number, { successes }: Patience): string {
  return `only ${inRow} of ${successes} good answers in a row when the time was up`;
}

/** A check's headers with the secrets in plain text, as they are sent. */
export function revealed(headers: Check["headers"]): Record<string, string> {
  const plain = (value: string | Secret) => (typeof value === "string" ? value : value.reveal());
  return Object.fromEntries([...headers].map(([name, value]) => [name, plain(value)]));
}
