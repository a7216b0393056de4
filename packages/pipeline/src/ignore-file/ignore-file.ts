import { globMatcher } from "./glob.ts";

/** What an ignore file leaves out of a build context. */
export interface IgnoreFile {
  /** Whether the builder is not sent a path of the context. */
  readonly ignores: (path: string) => boolean;
  /** Whether nothing in a folder that is left out is taken in again. */
  readonly leavesOutWholeFolders: boolean;
}

/** Leaves out nothing. */
export const noIgnoreFile: IgnoreFile = { ignores: () => false, leavesOutWholeFolders: true };

interface Pattern {
  readonly isException: boolean;
  readonly fits: (path: string) => boolean;
}

/**
 * Reads a `.dockerignore` as the builder does (moby/patternmatcher): the last pattern that fits a path decides, and what fits a folder fits
 * what is in it.
 *
 * @throws {SyntaxError} for a pattern that the builder refuses or that this reader does not understand
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line) => parseLine(line.replace(/\r$/, "")));
  const known = new Map<string, readonly boolean[]>([["", patterns.map(() => false)]]);
  const fitting = (path: string): readonly boolean[] => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const around = fitting(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    const found = fittingIn(around, path, patterns);
    known.set(path, found);
    return found;
  };
  return {
    ignores: (path) => {
      const last = fitting(path).lastIndexOf(true);
      return last >= 0 && patterns[last]?.isException === false;
    },
    leavesOutWholeFolders: patterns.every(({ isException }) => !isException),
  };
}

/** A pattern that would change nothing is not asked, and so does not count for what is in the folder either. */
function fittingIn(around: readonly boolean[], path: string, patterns: readonly Pattern[]): readonly boolean[] {
  let isIgnored = false;
  return patterns.map(({ isException, fits }, index) => {
    const isFitting = around[index] === true || (isException === isIgnored && fits(path));
    if (isFitting) isIgnored = !isException;
    return isFitting;
  });
}

function parseLine(line: string): Pattern[] {
  const trimmed = trim(line);
  if (line.startsWith("#") || trimmed === "") return [];
  const isException = trimmed.startsWith("!");
  const pattern = cleaned(isException ? trim(trimmed.slice(1)) : trimmed);
  if (pattern === "" && isException) throw new SyntaxError('an exception names nothing: current value is "!"');
  return [{ isException, fits: globMatcher(pattern) }];
}

/** As Go trims: a mark of the byte order is no space there. */
function trim(text: string): string {
  const space = /^(?:(?!\uFEFF)[\s\u0085])+|(?:(?!\uFEFF)[\s\u0085])+$/gu;
  return text.replace(space, "");
}

/** As Go's `filepath.Clean` gives it; a slash in front means the same as none. */
function cleaned(pattern: string): string {
  if (pattern === "") return "";
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
      else if (!pattern.startsWith("/")) parts.push("..");
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/") || (pattern.startsWith("/") ? "/" : ".");
}
