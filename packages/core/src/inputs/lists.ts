import { describe } from "../errors.ts";
import { quote } from "../quote.ts";
import { Secret } from "../secret.ts";
import type { Parser } from "./parser.ts";
import { withoutControls } from "./text.ts";

/** A list with one item in each line; an error names its line. */
export function linesOf<T>(parse: Parser<T>): Parser<T[]> {
  return (value) => numbered(value).map(([number, line]) => within(number, () => parse(line)));
}

/** The lines of a text, without white space around them; empty ones are left out, control characters are refused. */
export const lines: Parser<string[]> = linesOf((line) => withoutControls(line));

/** Lines `KEY=value`: everything after the first `=` is the value, as it stands. Lines that begin with `#` are remarks. */
export const keyValues: Parser<Map<string, string>> = (value) =>
  mapOf(value, (line) => {
    const pair = pairOf(line);
    if (pair === undefined) throw new SyntaxError(`must be KEY=value: current value is ${quote(line)}`);
    return pair;
  });

/** The same with secrets for values: no message shows a line, which may be a secret whose name was forgotten. */
export const secretKeyValues: Parser<Map<string, Secret>> = (value) => {
  const pairs = mapOf(value, (line) => {
    const pair = pairOf(line);
    if (pair === undefined) throw new SyntaxError("must be KEY=value");
    return pair;
  });
  return new Map([...pairs].map(([name, content]) => [name, new Secret(content)]));
};

function pairOf(line: string): [string, string] | undefined {
  const at = line.indexOf("=");
  const key = line.slice(0, Math.max(at, 0)).trimEnd();
  return /^[A-Za-z_][\w.-]*$/.test(key) ? [key, line.slice(at + 1)] : undefined;
}

/** Lines `Name: value` with the names of HTTP headers; a name is given once, whatever its case. */
export const headers: Parser<Map<string, string>> = (value) =>
  mapOf(value, (line) => {
    // The value may be a secret: only the name is shown.
    const [, name, content] = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || content === undefined) throw new SyntaxError('must be "Name: value"');
    return [name.toLowerCase(), content];
  });

function mapOf(value: string, parse: Parser<[string, string]>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [number, line] of numbered(value)) {
    if (line.startsWith("#")) continue;
    within(number, () => {
      const [key, content] = parse(line);
      if (map.has(key)) throw new SyntaxError(`must not name ${quote(key)} twice`);
      map.set(key, content);
    });
  }
  return map;
}

function numbered(value: string): [number, string][] {
  return value
    .split(/\r?\n/)
    .map((line, index): [number, string] => [index + 1, line.trim()])
    .filter(([, line]) => line !== "");
}

function within<T>(number: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new SyntaxError(`line ${number}: ${describe(error)}`, { cause: error });
  }
}
