import { ActionError, describe } from "@stageway/core";
import { interpolate } from "./interpolate.ts";

/**
 * Reads an env file as compose does: comments, `export`, quotes, values over several lines, variables in values.
 *
 * @param known values that it may use besides its own
 * @throws {ActionError} for a line that compose refuses.
 */
export function readEnvFile(text: string, known: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const values = new Map<string, string>();
  const lookup = { get: (name: string) => values.get(name) ?? known.get(name) };
  let rest = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  for (rest = toStatement(rest); rest !== ""; rest = toStatement(rest)) {
    const line = lineOf(text, rest);
    const [whole, key = "", mark = ""] =
      /^(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*([=:]?)[^\S\n]*/u.exec(rest) ?? [];
    if (whole === undefined) throw refused(line, `not a variable: current value is ${rest.split("\n", 1)[0] ?? ""}`);
    rest = rest.slice(whole.length);
    if (mark === "") {
      if (rest !== "" && !rest.startsWith("\n"))
        throw refused(line, `not NAME=value: current value is ${whole}${rest.split("\n", 1)[0] ?? ""}`);
      const inherited = known.get(key);
      if (inherited !== undefined) values.set(key, inherited);
      continue;
    }
    try {
      const { value, length } = readValue(rest, (raw) => interpolate(raw, asMap(lookup)));
      values.set(key, value);
      rest = rest.slice(length);
    } catch (error) {
      throw refused(line, describe(error));
    }
  }
  return values;
}

/** Skips white space and comments. */
function toStatement(text: string): string {
  const at = /^(?:\s+|#[^\n]*)*/.exec(text)?.[0].length ?? 0;
  return text.slice(at);
}

function readValue(text: string, fill: (raw: string) => string): { value: string; length: number } {
  const [quoteMark = ""] = text;
  if (quoteMark !== '"' && quoteMark !== "'") {
    const [line = ""] = text.split("\n", 1);
    return { value: fill((line.split(" #", 1)[0] ?? "").trimEnd()), length: line.length };
  }
  let raw = "";
  for (let at = 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === quoteMark) return { value: quoteMark === '"' ? fill(unescape(raw)) : raw, length: at + 1 };
    const next = text[at + 1] ?? "";
    if (character === "\\" && next === quoteMark) {
      raw += quoteMark;
      at++;
    } else raw += character;
  }
  throw new ActionError("a quote is not closed");
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  $: "$$",
};

function unescape(text: string): string {
  return text.replace(/\\([abfnrtv\\"$])/g, (_, letter: string) => escapes[letter] ?? letter);
}

function asMap(lookup: { get(name: string): string | undefined }): ReadonlyMap<string, string> {
  // Only `get` is asked of it.
  return lookup as ReadonlyMap<string, string>;
}

function lineOf(text: string, rest: string): number {
  const all = text.replaceAll("\r\n", "\n");
  return all.slice(0, all.length - rest.length).split("\n").length;
}

function refused(line: number, why: string): ActionError {
  return new ActionError(`line ${line}: ${why}`);
}
