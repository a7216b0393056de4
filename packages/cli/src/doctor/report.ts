import { plain } from "@stageway/core";
import type { Result } from "../verb.ts";
import type { Paint } from "../view.ts";
import type { Row } from "./row.ts";

/** The exit code of a look in which nothing failed and not everything could be checked. */
const incomplete = 4;

/** What was found, with the count of what passed, failed and was not checked. */
export function report(rows: readonly Row[], paint: Paint): Result {
  const count = (state: Row["state"]) => rows.filter((row) => row.state === state).length;
  const [failed, unchecked, notes] = [count("failed"), count("unchecked"), count("note")];
  const passed = count("ok") + notes;
  const remarks = notes === 0 ? "" : ` (${notes} with a remark)`;
  const end = `${passed} checks passed${remarks}, ${failed} failed, ${unchecked} not checked`;
  const colour = failed > 0 ? paint.red : unchecked > 0 ? paint.yellow : paint.green;
  return {
    text: [...linesOf(rows, paint), colour(end)].join("\n"),
    json: { passed, failed, unchecked, rows },
    exitCode: failed > 0 ? 1 : unchecked > 0 ? incomplete : 0,
  };
}

const marks = { ok: "✓", failed: "✗", unchecked: "?", note: "·" } as const;

function linesOf(rows: readonly Row[], paint: Paint): string[] {
  const colours = { ok: paint.green, failed: paint.red, unchecked: paint.yellow, note: paint.yellow };
  const width = rows.reduce((widest, { check }) => Math.max(widest, check.length), 0);
  const indent = " ".repeat(width + 6);
  const lines: string[] = [];
  let place = "";
  for (const { where, check, state, why, todo = "" } of rows) {
    if (where !== place) lines.push(paint.bold(where));
    place = where;
    // Hosts and services say some of it.
    const said = plain(`${state === "unchecked" ? "not checked: " : ""}${why}`);
    lines.push(`  ${colours[state](marks[state])} ${check.padEnd(width)}  ${said.replaceAll("\n", `\n${indent}`)}`);
    if (todo !== "") lines.push(`${indent}${plain(todo).replaceAll("\n", `\n${indent}`)}`);
  }
  return lines;
}
