import { quote } from "@stageway/core";
import { codePoint } from "./shape/show.ts";

const longestName = 244; // Bytes; below what common filesystems take for one file name with a suffix.

/** A short branch name, as git accepts it; hostile text within git's rules is accepted, and is only data. */
export function parseBranch(name: string): string {
  return parseName(name, "branch");
}

/** A short tag name; the same rules. */
export function parseTagName(name: string): string {
  return parseName(name, "tag");
}

/** The rules of `git check-ref-format --branch`, and a few of our own: nothing invisible, no look-alike of a full ref. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^$/, "must not be empty"],
  [/^refs\//, 'must not start with "refs/"'],
  [/^-/, 'must not start with "-"'],
  [/^(?:@|HEAD)$/, "must not be a reserved name"],
  [/[\0-\x20\x7f~^:?*[\\]/, "must not contain spaces, control characters or any of ~ ^ : ? * [ \\"],
  [/\.\./, 'must not contain ".."'],
  [/@\{/, 'must not contain "@{"'],
  [/^\/|\/$|\/\//, "must not have empty parts between slashes"],
  [/(?:^|\/)\./, 'must not have a part that starts with "."'],
  [/\.$/, 'must not end with "."'],
  [/\.lock(?:\/|$)/, 'must not have a part that ends with ".lock"'],
];

function parseName(name: string, what: "branch" | "tag"): string {
  const broken = rules.find(([pattern]) => pattern.test(name));
  if (broken !== undefined) throw new SyntaxError(`${what} name ${broken[1]}: current value is ${quote(name)}`);
  const [hidden] = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.exec(name) ?? [];
  if (hidden !== undefined) {
    throw new SyntaxError(
      `${what} name must not contain the invisible or bidirectional character ${codePoint(hidden)}`,
    );
  }
  if (Buffer.byteLength(name) > longestName) {
    throw new RangeError(`${what} name must not be longer than ${String(longestName)} bytes`);
  }
  return name;
}

/** A full commit id of 40 (or, with SHA-256, 64) hexadecimal digits, in lower case. */
export function parseCommit(text: string): string {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text)) {
    throw new SyntaxError(`must be a full commit id of 40 or 64 hexadecimal digits: current value is ${quote(text)}`);
  }
  if (/^0+$/.test(text)) throw new RangeError("must not be the null object id");
  return text.toLowerCase();
}
