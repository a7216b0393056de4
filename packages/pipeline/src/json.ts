import { visible } from "./shape/show.ts";

/**
 * Parses JSON strictly: a key that stands twice in one object, or is named `__proto__`, is an error with its line and
 * column (`JSON.parse` keeps the last and says nothing).
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`must be JSON: ${Error.isError(error) ? error.message : String(error)}`, { cause: error });
  }
  refuseKeys(text);
  return value;
}

// In valid JSON these are all the pieces that matter: strings (with a colon behind them when they are keys) and brackets.
const piece = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/gs;

function refuseKeys(text: string): void {
  const open: Set<string>[] = [];
  for (const match of text.matchAll(piece)) {
    if (match[0] === "{") open.push(new Set());
    else if (match[0] === "}") open.pop();
    else if (match[2] !== undefined) refuseKey(match[1] ?? "", open.at(-1), text, match.index);
  }
}

function refuseKey(raw: string, keys: Set<string> | undefined, text: string, index: number): void {
  const key = raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
  const fault = key === "__proto__" ? "forbidden" : keys?.has(key) === true ? "duplicate" : undefined;
  if (fault !== undefined) throw new SyntaxError(`${fault} key "${visible(key)}" at ${lineAndColumn(text, index)}`);
  keys?.add(key);
}

function lineAndColumn(text: string, index: number): string {
  const before = text.slice(0, index).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * The one text for a JSON value: keys sorted by their UTF-16 code units, no space, absent values left out. Equal values
 * give equal bytes.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (isObject(one) ? sorted(one) : one));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}
