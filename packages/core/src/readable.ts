/**
 * Markdown of ours as people read it in a log, where nothing renders it: tables in columns, emphasis, code marks, tags and the escapes of
 * `escapeMarkdown` gone. For reading only: what it gives is not harmless Markdown any more.
 */
export function readable(markdown: string): string {
  const lines: string[] = [];
  let table: string[][] = [];
  const endTable = () => {
    lines.push(...columns(table));
    table = [];
  };
  for (const line of markdown.split("\n")) {
    if (/^\s*\|/.test(line)) {
      table.push(cells(line));
    } else {
      endTable();
      lines.push(plainLine(line));
    }
  }
  endTable();
  return lines.join("\n").replace(/\n{3,}/g, "\n\n");
}

/** The cells of a row: bars that are escaped do not end one. */
function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => plainLine(cell.trim()));
}

function columns(rows: readonly string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) => (/^:?-+:?$/.test(cell) ? "-".repeat(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** Characters of a line in which marks are looked for: what is longer is no sentence of ours, and the search would not end in time. */
const longestSentence = 10_000;

function plainLine(text: string): string {
  if (text.length > longestSentence) return text;
  return text
    .replace(/<\/?(details|summary|sub|br|b|code|pre)\s*\/?>/g, "")
    .replace(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/g, "$1")
    .replace(/(?<!\\)(`+) ?(.+?) ?\1/g, "$2")
    .replace(/\\([\\`*_{}[\]()#+!|~^$=:-])/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
