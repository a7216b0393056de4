import type { Row } from "./sample.ts";

/** What one measurement gives: rows against the first of them, with columns of its own. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Further columns: their heading, and the key of their value in each row. */
  readonly columns: Readonly<Record<string, string>>;
  /** What has to be known to read the table. */
  readonly notes?: readonly string[];
}

/** Ratios first; none whose spread makes it meaningless. */
export function printTable({ title, rows, columns, notes = [] }: Table): string {
  const headings = ["", "ratio", "undisturbed", "median ms", "min-max ms", ...Object.keys(columns)];
  const lines = rows.map((row) => {
    const ratio = row.ratio === undefined ? `none: spread ${Math.round(row.spread * 100)} %` : row.ratio.toFixed(2);
    const times = [row.median.toFixed(1), `${row.min.toFixed(1)}-${row.max.toFixed(1)}`];
    const values: Readonly<Record<string, unknown>> = { ...row };
    const own = Object.values(columns).map((key) => shown(values[key]));
    return [row.name, ratio, row.undisturbed.toFixed(2), ...times, ...own];
  });
  const table = [headings, headings.map((_, index) => (index === 0 ? "---" : "--:")), ...lines];
  return [title, "", ...table.map((cells) => `| ${cells.join(" | ")} |`), ...notes.map((note) => `\n${note}`), ""].join(
    "\n",
  );
}

function shown(value: unknown): string {
  return typeof value === "number" ? String(Math.round(value)) : typeof value === "string" ? value : "";
}
