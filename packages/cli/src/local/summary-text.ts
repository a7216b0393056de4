import { stripVTControlCharacters } from "node:util";
import { plain } from "@stageway/core";
import { alignedRows } from "../rows.ts";
import type { Paint } from "../view.ts";

/** A job summary as a terminal shows it: headings, paragraphs and tables; what is folded is left out, and links are their texts. */
export function summaryText(markdown: string, paint: Paint): string {
  const text = plain(stripVTControlCharacters(markdown)).replace(/<details>[\s\S]*?(<\/details>|$)/g, "");
  const lines: string[] = [];
  let rows: string[][] = [];
  const endTable = () => {
    rows.splice(1, 1); // The line of dashes.
    const isEmpty = (column: number) => rows.every((row) => (row[column] ?? "") === "");
    const columns = (rows[0] ?? []).flatMap((_, column) => (isEmpty(column) ? [] : [column]));
    lines.push(...alignedRows(rows.map((row) => columns.map((column) => row[column] ?? ""))));
    rows = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("|")) {
      rows.push(cellsOf(line));
      continue;
    }
    endTable();
    const said = inline(line);
    const heading = /^#+ (.*)$/.exec(said)?.[1];
    if (heading !== undefined) lines.push(paint.bold(heading));
    else if (said !== "") lines.push(said);
  }
  endTable();
  return lines.join("\n");
}

function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/);
  return cells.map((cell) => inline(cell).trim());
}

/** Without what only Markdown reads: links, code, emphasis, escapes and entities. */
function inline(text: string): string {
  return (
    text
      // Without its address the word says nothing.
      .replace(/(?:^| · )\[Run\]\([^)]*\)/g, "")
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/<br ?\/?>/g, " ")
      .replace(/\*\*|`/g, "")
      .replace(/\\([\\`*_{}[\]()#+.!|<>~^$=:-])/g, "$1")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
      .trimEnd()
  );
}

/** Two spaces before every line. */
export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
