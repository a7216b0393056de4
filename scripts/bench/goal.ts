/** What was promised of something that is measured, and what came of it. */
export interface Goal {
  readonly what: string;
  readonly must: string;
  readonly measured: string;
  /** Absent when it could not be told: the spread was too large. */
  readonly holds?: boolean;
}

/** A goal that something is at most `limit`; `value` is absent when the spread made it meaningless. */
export function atMost(
  what: string,
  value: number | undefined,
  limit: number,
  show: (value: number) => string = twoDigits,
): Goal {
  const must = `≤ ${show(limit)}`;
  if (value === undefined) return { what, must, measured: "cannot be told: the spread is too large" };
  return { what, must, measured: show(value), holds: value <= limit };
}

/** A goal that something is exactly so. */
export function exactly(what: string, value: string | number, wanted: string | number): Goal {
  return { what, must: String(wanted), measured: String(value), holds: value === wanted };
}

export const times = (value: number): string => `${twoDigits(value)} ×`;
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
export const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`;
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The goals as one Markdown table, those that are missed marked. */
export function printGoals(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, must, measured, holds }) => [
    what,
    must,
    measured,
    holds === undefined ? "?" : holds ? "yes" : "**no**",
  ]);
  const head = ["what", "must", "measured", "holds"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function twoDigits(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : 2);
}
