import type { Clock } from "../clock.ts";

/** Milliseconds between writes; GitHub asks for it where there are many (docs.github.com, "Best practices for using the REST API"). */
const spacing = 1000;
/** Writes that may go without a pause, when there was quiet before. */
const burst = 3;

/** Lets one write through at a time. */
export class WriteTurns {
  readonly #clock: Clock;
  /** The moment for which the next write is due when writes are spaced evenly; it lags behind after quiet. */
  #due = Number.NEGATIVE_INFINITY;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a write when those before it have ended. A write must not wait for another one within its own turn. */
  take<T>(write: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(async () => {
      const now = this.#clock.monotonic();
      this.#due = Math.max(this.#due, now - burst * spacing) + spacing;
      if (this.#due > now) await this.#clock.sleep(this.#due - now, signal);
      return write();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
