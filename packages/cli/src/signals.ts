import type { Env } from "@stageway/core";

/** Set by the launcher, which passes every signal on as SIGTERM. */
const launched = "STAGEWAY_LAUNCHED";

/**
 * Hears the signals that end a command. A terminal sends SIGINT and SIGHUP to the launcher and to this process: then those
 * of the launcher alone count, so that one Ctrl-C is one.
 */
export function hearSignals(interrupt: (signal: NodeJS.Signals) => void, env: Env): void {
  const byLauncher = env[launched] === String(process.ppid);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (signal === "SIGTERM" || !byLauncher) interrupt(signal);
    });
}
