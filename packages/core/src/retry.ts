import type { Clock } from "./clock.ts";

/** How often and how long something is tried again. Times in milliseconds. */
export interface RetryOptions {
  /** No wait begins that would end later than this after the start. */
  readonly budget: number;
  readonly clock: Clock;
  /** Tries at most, the first one included; without it only the budget ends it. */
  readonly attempts?: number;
  /** The wait after try n is a random time up to `first × 2ⁿ⁻¹`, and never above `cap`. */
  readonly delay?: { readonly first: number; readonly cap: number };
  /** Says whether another try can help; always, unless given. */
  readonly isRetriable?: (error: unknown) => boolean;
  /** A wait that this error asks for, however long the random one is. */
  readonly atLeast?: (error: unknown) => number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1, like `Math.random`. */
  readonly random?: () => number;
}

/** The delays that everything uses unless it has a reason. */
export const usualDelay = { first: 500, cap: 10_000 } as const;

/**
 * Runs a task until it succeeds, with full jitter between the tries.
 *
 * @throws the task's last error, when it is not worth another try, or the tries or the budget are spent:
 * a wait that would exceed the budget is not begun. The signal's reason when it is aborted meanwhile.
 */
export async function retry<T>(task: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { budget, clock, attempts = Infinity, isRetriable = () => true, signal } = options;
  const start = clock.monotonic();
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await task(attempt);
    } catch (error) {
      if (signal?.aborted === true || attempt >= attempts || !isRetriable(error)) throw error;
      const pause = Math.max(options.atLeast?.(error) ?? 0, jitter(attempt, options));
      if (clock.monotonic() - start + pause > budget) throw error;
      await clock.sleep(pause, signal);
    }
  }
}

/** A random wait after try `attempt` (from 1), in milliseconds: anything up to the doubled delay. */
export function jitter(attempt: number, options: Pick<RetryOptions, "delay" | "random">): number {
  const { first, cap } = options.delay ?? usualDelay;
  return (options.random ?? Math.random)() * Math.min(cap, first * 2 ** (attempt - 1));
}
