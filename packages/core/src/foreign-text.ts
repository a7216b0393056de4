import { stripVTControlCharacters } from "node:util";
import { redact } from "./redaction.ts";

/** Characters of one line that are printed at most. */
const longestLine = 16_384;
/** Characters of one text that are printed at most. */
const longestText = 1_048_576;

// Everything that moves, rings, hides or turns text; tab and line feed stay.
// eslint-disable-next-line no-control-regex -- naming control characters is the purpose
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text that is not ours as plain lines: no escape sequences, no control characters, valid Unicode, bounded. Secrets are hidden before it is cut:
 * half of one would not be known again.
 */
export function plain(text: string | Uint8Array): string {
  const decoded = typeof text === "string" ? text.toWellFormed() : new TextDecoder().decode(text);
  return linesOf(cut(redact(decoded), longestText));
}

/** The same for text whose end matters, like what a program said before it failed: of more than is printed the last lines are kept. */
export function plainEnd(text: string): string {
  const hidden = redact(text.toWellFormed());
  if (hidden.length <= longestText) return linesOf(hidden);
  const end = hidden.slice(-longestText).toWellFormed();
  return linesOf(end.slice(end.indexOf("\n") + 1)); // What is left of the first line may begin within an escape sequence.
}

/** Text that is not ours within a sentence or a table of ours: what `plain` leaves, in one line, so that it cannot look like more of ours. */
export function plainLine(text: string): string {
  return plain(text).replace(/\s+/g, " ").trim();
}

function linesOf(text: string): string {
  const lines = withoutSequences(text).replace(/\r\n?/g, "\n").replace(controls, "").replace(/\n$/, "").split("\n");
  return lines.map((line) => cut(line, longestLine)).join("\n");
}

/**
 * Where no operating system command ends any more, each beginning of one would be searched for its end to the end of the text, again and
 * again: half a minute for 64 kB of them.
 */
function withoutSequences(text: string): string {
  const ends = ["\u0007", "\u001b\\", "\u009c"].map((ending) => [text.lastIndexOf(ending), ending.length] as const);
  const end = Math.max(0, ...ends.map(([at, length]) => (at < 0 ? 0 : at + length)));
  // eslint-disable-next-line no-control-regex -- the escape character is what begins one
  const open = text.slice(end).replace(/(?<!\u001b)\u001b+(?=\])/g, "");
  return stripVTControlCharacters(text.slice(0, end)) + stripVTControlCharacters(open);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).toWellFormed()}… (${text.length - longest} more characters)`;
}

/** Says whether a text contains anything that `plain` would take out, or begins another line. */
export function isDisguised(text: string): boolean {
  return /[\n\t]/.test(text) || text.search(controls) >= 0;
}

/**
 * Says whether the runner might take a line of this text for a command: it looks for `::` after leading white space, and for `##[`
 * anywhere (actions/runner, ActionCommand.cs).
 */
export function containsCommand(text: string): boolean {
  return /(^|[\r\n])\s*::/.test(text) || text.includes("##[");
}

/** Puts the text between a pair of lines that make the runner deaf; nobody can guess the word that ends it. */
export function fenced(text: string): string {
  const word = crypto.randomUUID();
  return `::stop-commands::${word}\n${text}\n::${word}::`;
}
