/** Says for people how long something takes or took: `250 ms`, `4.2 s`, `1 min 05 s`, `1 h 30 min`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole === 0) return "0 s";
  if (whole < 1000) return `${whole} ms`;
  const tenths = Math.round(whole / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return inTwo(seconds, "min", "s");
  return inTwo(Math.round(seconds / 60), "h", "min");
}

/** Sixty of the second unit are one of the first. */
function inTwo(count: number, first: string, second: string): string {
  const rest = count % 60;
  const large = `${Math.floor(count / 60)} ${first}`;
  return rest === 0 ? large : `${large} ${String(rest).padStart(2, "0")} ${second}`;
}
