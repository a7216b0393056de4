import { systemClock, type Clock } from "./clock.ts";
import { readContext, type Context } from "./context.ts";
import type { Env } from "./env.ts";
import { ActionError } from "./errors.ts";
import { log, type Log } from "./log.ts";
import { exitCodes, type Outcome } from "./outcome.ts";
import { killAllGroups, stopAllGroups } from "./processes/groups.ts";
import { reportFailure } from "./report-failure.ts";

/** The world as an action gets it; what it needs of it, it passes on. `withProcesses` adds what starts programs. */
export interface Run {
  /** Aborted when the job is cancelled. What must still be done then is given a signal of its own, and a few seconds. */
  readonly signal: AbortSignal;
  readonly env: Env;
  readonly clock: Clock;
  readonly log: Log;
  readonly context: Context;
}

/** What an action ends with: an outcome, an exit code, or nothing when all is well. */
export type Ending = Outcome | number | void;

/** The exit code of a cancelled action: that of a program ended by Ctrl-C. */
const cancelledCode = 130;
/** Milliseconds from the signal to the end, whatever still runs. The runner waits 7.5 s (docs.github.com, workflow cancellation). */
const cancelGrace = 4500;
/** Milliseconds that the last lines of the log may take. */
const flushGrace = 500;

/**
 * Runs an action: the one place where it may fail, be cancelled and leave. A foreseen failure (`ActionError`) is one annotation, any
 * other says that it is a bug. SIGINT and SIGTERM abort `run.signal`, end all children and leave within five seconds with 130.
 * For main and post steps alike.
 */
export function runAction(main: (run: Run) => Promise<Ending>): void {
  const cancelling = new AbortController();
  const failing = Promise.withResolvers<never>();
  process.stdout.on("error", () => undefined); // Nobody reads the log any more: that is no reason to stop half way.
  process.on("exit", killAllGroups);
  process.on("uncaughtException", failing.reject); // Unhandled rejections come here as well.
  process.on("beforeExit", () => failing.reject(new Error("The action ended before it was done")));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => cancel(cancelling, signal));
  void Promise.race([settle(main, cancelling.signal), failing.promise])
    .catch(reportFailure)
    .then(leave(cancelling.signal));
}

async function settle(main: (run: Run) => Promise<Ending>, signal: AbortSignal): Promise<number> {
  try {
    const ending = await main(createRun(signal));
    return typeof ending === "string" ? exitCodes[ending] : (ending ?? 0);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return cancelledCode;
    throw error;
  }
}

function createRun(signal: AbortSignal): Run {
  const env = { ...process.env };
  return {
    signal,
    env,
    clock: systemClock,
    log,
    context: readContext(env),
  };
}

function cancel(cancelling: AbortController, signal: NodeJS.Signals): void {
  if (cancelling.signal.aborted) return;
  log.info(`Cancelled by ${signal}: ending what runs`);
  setTimeout(() => {
    log.warning(`Not everything could be ended within ${cancelGrace / 1000} seconds after ${signal}`);
    process.exit(cancelledCode);
  }, cancelGrace);
  cancelling.abort(new ActionError(`Cancelled by ${signal}`));
}

function leave(signal: AbortSignal): (code: number) => Promise<void> {
  return async (code) => {
    await stopAllGroups();
    await flushLog();
    process.exit(signal.aborted ? cancelledCode : code);
  };
}

/** A pipe may still hold what was printed last; whoever does not read it is not waited for. */
async function flushLog(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.stdout.write("", () => resolve());
  setTimeout(resolve, flushGrace);
  return promise;
}
