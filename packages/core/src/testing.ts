/** Fakes of the world for tests; never imported by what is published. */
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

export { together } from "./inputs/together.ts";

/** A clock that stands still until somebody sleeps or advances it; sleeping takes no time. */
export interface FakeClock extends Clock {
  /** How long each sleep was, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Lets so many milliseconds pass. */
  advance(milliseconds: number): void;
}

/** Gives a fake clock that begins at `start`, in milliseconds since 1970. */
export function fakeClock(start = Date.UTC(2026, 0, 15, 12)): FakeClock {
  let passed = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => start + passed,
    monotonic: () => passed,
    advance: (milliseconds) => void (passed += milliseconds),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      await Promise.resolve();
      sleeps.push(milliseconds);
      passed += milliseconds;
    },
  };
}

/** A log that keeps its lines, each with the kind before it: `info: text`. */
export interface RecordingLog extends Log {
  readonly lines: readonly string[];
}

/** Gives a log that prints nothing and remembers everything. */
export function recordingLog(): RecordingLog {
  const lines: string[] = [];
  const keep = (kind: string) => (text: string | Uint8Array) => {
    lines.push(`${kind}: ${typeof text === "string" ? text : new TextDecoder().decode(text)}`);
  };
  return {
    lines,
    info: keep("info"),
    notice: keep("notice"),
    warning: keep("warning"),
    error: keep("error"),
    debug: keep("debug"),
    foreign: keep("foreign"),
    group: (title, task) => {
      keep("group")(title);
      return task();
    },
  };
}
