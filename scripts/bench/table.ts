import type { Row } from "./sample.ts";

/** What one measurement gives: rows, timed ones against the first of them, with columns of its own. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (Partial<Row> & { readonly name: string })[];
  /** Further columns: their heading, and the key of their value in each row. */
  readonly columns: Readonly<Record<string, string>>;
  /** What has to be known to read the table. */
  readonly notes?: readonly string[];
}

const timeHeadings = ["ratio", "undisturbed", "median ms", "min-max ms"];

/** As Markdown. Ratios first; none whose spread makes it meaningless, and no times where nothing was timed. */
export function printTable({ title, rows, columns, notes = [] }: Table): string {
  const isTimed = rows.some(({ median }) => median !== undefined);
  const headings = ["", ...(isTimed ? timeHeadings : []), ...Object.keys(columns)];
  const lines = rows.map((row) => {
    const values: Readonly<Record<string, unknown>> = { ...row };
    const own = Object.values(columns).map((key) => shown(values[key]));
    return [row.name, ...(isTimed ? timesOf(row) : []), ...own];
  });
  const table = [headings, headings.map((_, index) => (index === 0 ? "---" : "--:")), ...lines];
  return [title, "", ...table.map((cells) => `| ${cells.join(" | ")} |`), ...notes.map((note) => `\n${note}`), ""].join(
    "\n",
  );
}

function timesOf({ ratio, undisturbed, median, min, max, spread }: Partial<Row>): string[] {
  if (median === undefined) return timeHeadings.map(() => "");
  const said = ratio?.toFixed(ratio < 0.1 ? 3 : 2) ?? `none: spread ${Math.round((spread ?? 0) * 100)} %`;
  return [said, undisturbed?.toFixed(2) ?? "", median.toFixed(1), `${min?.toFixed(1) ?? ""}-${max?.toFixed(1) ?? ""}`];
}

/** Numbers below ten keep a digit, so that a small one does not become nothing. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return "";
  return Number.isInteger(value) || value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}
