const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
};

/** Milliseconds of a duration as compose prints it (`1m30s`, `500ms`, or a number of nanoseconds), or `undefined`. */
export function composeDuration(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value / 1_000_000;
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$/.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
}

/** Whole seconds for the target's program: rounded up, so that nothing is waited for too briefly. */
export function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1000));
}
