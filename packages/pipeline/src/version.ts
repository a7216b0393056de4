import { quote } from "@stageway/core";
import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";
import { codePoint } from "./shape/show.ts";

/** A semantic version, `1.4.2` or `1.4.2-rc.1`, without any prefix. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** As written, without prefix. */
  readonly text: string;
}

const longest = 256;

/**
 * Parses a semantic version strictly: no prefix, no surrounding space, no build metadata (which an image tag cannot
 * carry). What npm's `semver` would repair is refused, because a version is also the name of a branch, a tag and an image.
 */
export function parseVersion(text: string): Version {
  if (text === "") throw new SyntaxError("must be MAJOR.MINOR.PATCH: current value is empty");
  if (text.length > longest) throw new RangeError(`must not be longer than ${longest} characters`);
  refuseCharacters(text);
  const fault = faults.find(([pattern]) => pattern.test(text));
  if (fault !== undefined) throw new SyntaxError(fault[1](fault[0].exec(text)?.[1] ?? "", text));
  const version = parse(text);
  if (version === null) {
    throw new RangeError(
      `must be MAJOR.MINOR.PATCH with numbers up to ${Number.MAX_SAFE_INTEGER}: current value is ${quote(text)}`,
    );
  }
  return { major: version.major, minor: version.minor, patch: version.patch, text };
}

function refuseCharacters(text: string): void {
  if (text.trim() !== text) throw new SyntaxError("must not have space or line breaks around it");
  const found = /[^0-9A-Za-z.+-]/u.exec(text);
  if (found === null) return;
  const [character] = found;
  const what = character > "~" ? `non-ASCII character ${codePoint(character)}` : `character ${quote(character)}`;
  throw new SyntaxError(`must not have the ${what} at position ${found.index + 1}: current value is ${quote(text)}`);
}

const faults: readonly (readonly [RegExp, (part: string, text: string) => string])[] = [
  [/^([a-z]+)$/i, (_, text) => `must be MAJOR.MINOR.PATCH: ${quote(text)} is not a version`],
  [/^([a-z]+)\d/i, (prefix) => `must not have the prefix ${quote(prefix)}`],
  [/^(?:\d+\.){0,2}(0\d+)/, (part) => `must not have a leading zero: current value has ${quote(part)}`],
  [
    /^[^-+]*-(?:[^+]*\.)?(0\d+)(?:\.|\+|$)/,
    (part) => `must not have a leading zero in the pre-release: current value has ${quote(part)}`,
  ],
  [/\+(.*)$/, () => "must not have build metadata, because it cannot be part of an image tag"],
  [
    /^(?!\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$)/,
    (_, text) => `must be a full semantic version, MAJOR.MINOR.PATCH: current value is ${quote(text)}`,
  ],
];

/** Negative, 0 or positive, as the first version is lower than, equal to or higher than the second. */
export function compareVersions(a: Version, b: Version): number {
  return compare(a.text, b.text);
}

/** Whether it is a version before a release, like `1.4.2-rc.1`. */
export function isPreRelease(version: Version): boolean {
  return version.text.includes("-");
}
