import { stripVTControlCharacters } from "node:util";

/** Rows with their columns one below the other, indented; colours count for nothing. */
export function alignedRows(rows: readonly (readonly string[])[]): string[] {
  const width = (text: string) => stripVTControlCharacters(text).length;
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, width(cell))));
  const pad = (cell: string, at: number) => cell + " ".repeat((widths[at] ?? 0) - width(cell));
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd());
}
