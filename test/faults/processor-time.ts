/** Milliseconds of the processor that the yardstick takes on a machine that does nothing else (the median of 20 runs). */
const usual = 50;
const yardstick = JSON.stringify(Array.from({ length: 40_000 }, (_, number) => ({ number, name: `entry ${number}` })));

/** The milliseconds of the processor that this process has used since then. */
export function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/**
 * How many times as long as usual this machine takes right now for work that is always the same; at least 1. On a shared machine even the time of
 * the processor grows: its caches and its host's cores belong to others too.
 */
export function slowness(): number {
  const started = process.cpuUsage();
  for (let round = 0; round < 8; round++) JSON.parse(yardstick);
  return Math.max(1, processorTime(started) / usual);
}
