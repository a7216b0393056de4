import { fitsPlaces, literal, quote, type Place } from "@stageway/core";

/**
 * Whether a path fits a pattern of an ignore file, as moby/patternmatcher reads it: `*`, `?`, `[a-z]`, `**` and `\`.
 *
 * @throws {SyntaxError} for what the builder refuses, or reads as something else than it looks like
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const places = placesOf(pattern);
  return (path) => fitsPlaces(places, path);
}

const anything: Place = { fits: () => true, repeats: true };
const folders: readonly Place[] = [
  { optional: 2 },
  { fits: (character) => character !== "\n", repeats: true },
  literal("/"),
];
const noSlash = (character: string) => character !== "/";

function placesOf(pattern: string): readonly Place[] {
  // Without another special character the builder compares the end alone: `**x` fits `ax` too.
  if (/^\*\*[^*?[\]\\/][^*?[\]\\]*$/.test(pattern)) return [anything, ...literals(pattern.slice(2))];
  if (!/[*?[\]\\]/.test(pattern)) return literals(pattern);
  // The builder's engine takes it for the beginning of the text.
  if (/(?<!\[)\^/.test(pattern)) throw unread(pattern);
  const places: Place[] = [];
  let rest = pattern;
  while (rest !== "") {
    const [piece = "", escaped, inside] =
      /^(?:\*\*\/?|\*|\?|\\(.)|\[(\^?[^*?[\]\\^]+)\]|[^*?[\]\\])/su.exec(rest) ?? [];
    if (piece === "") throw unread(pattern);
    rest = rest.slice(piece.length);
    if (piece.startsWith("**")) places.push(...(rest === "" ? [anything] : folders));
    else if (piece === "*") places.push({ fits: noSlash, repeats: true });
    else if (piece === "?") places.push({ fits: noSlash });
    else if (inside !== undefined) places.push(classOf(inside, pattern));
    else {
      // After a backslash a letter means a class of characters to the builder's engine.
      if (escaped !== undefined && /[A-Za-z0-9]/.test(escaped)) throw unread(pattern);
      places.push(literal(escaped ?? piece));
    }
  }
  return places;
}

function unread(pattern: string): SyntaxError {
  return new SyntaxError(`the pattern is not understood: current value is ${quote(pattern)}`);
}

function literals(text: string): Place[] {
  return Array.from(text, literal);
}

/** Another class than the listed one has slashes in it as well. */
function classOf(inside: string, pattern: string): Place {
  const isOther = inside.startsWith("^");
  const listed = Array.from(isOther ? inside.slice(1) : inside);
  const ranges: [string, string][] = [];
  for (let at = 0; at < listed.length; at++) {
    const from = listed[at] ?? "";
    const to = listed[at + 1] === "-" ? listed[at + 2] : undefined;
    if (to === undefined) ranges.push([from, from]);
    else {
      if (to < from) throw unread(pattern);
      ranges.push([from, to]);
      at += 2;
    }
  }
  return {
    fits: (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isOther,
  };
}
