import type { Random } from "../random.ts";

/** Texts that stand anywhere in a document, and are nearly right everywhere. */
const pieces = [
  "",
  " ",
  "\n",
  "\t",
  "\0",
  '"',
  "'",
  "\\",
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "-",
  "#",
  "*",
  "&a",
  "<<",
  "%00",
  "%0A",
  "=",
  "|",
  ">",
  "!",
  "null",
  "true",
  "1e999",
  "-1",
  "0",
  "9007199254740993",
  "NaN",
  "2026-02-30",
  "1h",
  "::",
  "..",
  "../..",
  "/",
  "@",
  "sha256:",
  "~",
  "__proto__",
  "constructor",
  "toString",
  "\u202e",
  "\ufeff",
  "\ud800",
  "\u0000",
  "\u2028",
  "$(id)",
  "${A}",
  "::error::x",
  "{version}",
];

/** A text with a few pieces of it changed, gone, doubled, swapped or cut off. */
export function mutateText(text: string, random: Random): string {
  let changed = text;
  for (let times = 1 + random.below(4); times > 0; times--) changed = mutateOnce(changed, random);
  return changed;
}

function mutateOnce(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(12));
  const [before, within, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (random.below(7)) {
    case 0:
      return before + random.pick(pieces) + after;
    case 1:
      return before + after;
    case 2:
      return before + within + within + after;
    case 3:
      return before + random.pick(pieces) + within + after;
    case 4:
      return before;
    case 5:
      return before + String.fromCharCode(random.below(0x10000)) + after;
    default:
      return swapLines(text, random);
  }
}

function swapLines(text: string, random: Random): string {
  const lines = text.split("\n");
  const [from, to] = [random.below(lines.length), random.below(lines.length)];
  const line = lines[from] ?? "";
  lines[from] = lines[to] ?? "";
  lines[to] = line;
  return lines.join("\n");
}

/** A value with one or a few of its parts replaced, gone, or moved to where they do not belong. */
export function mutateTree(value: unknown, random: Random): unknown {
  let changed = value;
  for (let times = 1 + random.below(3); times > 0; times--) changed = changeBelow(changed, random, parts(value));
  return changed;
}

function changeBelow(value: unknown, random: Random, others: readonly unknown[]): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || random.below(4) === 0) return replacement(random, others);
  const key = random.pick(keys);
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])];
    const index = Number(key);
    list.splice(index, random.below(3) === 0 ? 1 : 0);
    if (index < list.length) list[index] = changeBelow(list[index], random, others);
    return list;
  }
  const object: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  const change = random.below(5);
  if (change === 0) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  if (change === 1)
    return Object.fromEntries([...Object.entries(object), [random.pick(pieces), replacement(random, others)]]);
  object[key] = changeBelow(object[key], random, others);
  return object;
}

/** Something else: a scalar of another kind, a piece of text, or another part of the same document. */
function replacement(random: Random, others: readonly unknown[]): unknown {
  switch (random.below(6)) {
    case 0:
      return random.pick([null, true, false, 0, -1, 1.5, 2 ** 53, "", [], {}]);
    case 1:
      return random.pick(pieces);
    case 2:
      return random.pick(pieces).repeat(1 + random.below(300));
    default:
      return random.pick(others);
  }
}

function parts(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return [value, ...Object.values(value).flatMap(parts)];
}
