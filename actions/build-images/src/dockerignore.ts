import { fitsPlaces, literal, quote, type Place } from "@stageway/core";

/** Says whether the builder is not sent a path. */
export type Ignore = (path: string) => boolean;

interface Pattern {
  readonly places: readonly Place[];
  readonly isException: boolean;
}

/**
 * Reads a `.dockerignore` the way the builder does: the last pattern that matches a path or one of its folders decides
 * (moby/patternmatcher: `*`, `?`, `[a-z]`, `**`, and `!` for exceptions).
 */
export function parseDockerignore(text: string): Ignore {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap(parseLine);
  return (path) => {
    const candidates = withFolders(path);
    let ignored = false;
    for (const { places, isException } of patterns) {
      if (isException === ignored && candidates.some((candidate) => fitsPlaces(places, candidate)))
        ignored = !isException;
    }
    return ignored;
  };
}

function parseLine(line: string): Pattern[] {
  if (line.startsWith("#") || line.trim() === "") return [];
  const isException = line.trim().startsWith("!");
  const pattern = cleaned(isException ? line.trim().slice(1).trim() : line.trim());
  return pattern === "" ? [] : [{ places: toPlaces(pattern), isException }];
}

/** Without `.`, empty and `..` parts; a leading slash means the same as none. */
function cleaned(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const any = () => true;
const withinOnePart = (character: string) => character !== "/";

function toPlaces(pattern: string): readonly Place[] {
  // A class of characters, which may begin with the bracket that ends it; an escaped character; anything else.
  const pieces = pattern.matchAll(/\*\*\/?|\[\^?(?:\\[^]|[^\]\\])+\]|\\?[^]/gu);
  return [...pieces].flatMap(({ 0: piece, index }): readonly Place[] => {
    if (piece.startsWith("**")) {
      if (index + piece.length === pattern.length) return [{ fits: any, repeats: true }];
      return [{ optional: 2 }, { fits: any, repeats: true }, literal("/")];
    }
    if (piece === "*") return [{ fits: withinOnePart, repeats: true }];
    if (piece === "?") return [{ fits: withinOnePart }];
    if (piece === "[" || piece === "\\") throw notPattern(pattern);
    if (piece.startsWith("[")) return [{ fits: classOf(piece, pattern) }];
    return [literal(piece.length > 1 && piece.startsWith("\\") ? piece.slice(1) : piece)];
  });
}

/** `[a-z]`, `[^0-9]`: one character of these, or none of these. */
function classOf(piece: string, pattern: string): (character: string) => boolean {
  const isNegated = piece.startsWith("[^");
  const inside = piece.slice(isNegated ? 2 : 1, -1).matchAll(/(\\?[^])(?:-(\\?[^]))?/gu);
  const ranges = [...inside].map(([, from = "", to = from]) => [from, to].map((one) => one.replace(/^\\(?=.)/su, "")));
  if (ranges.some(([from = "", to = ""]) => pointOf(from) > pointOf(to))) throw notPattern(pattern);
  return (character) => {
    const point = pointOf(character);
    return ranges.some(([from = "", to = ""]) => pointOf(from) <= point && point <= pointOf(to)) !== isNegated;
  };
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function notPattern(pattern: string): SyntaxError {
  return new SyntaxError(`${quote(pattern)} in .dockerignore is not a pattern`);
}

function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
