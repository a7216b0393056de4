import { codePoint, visible } from "./shape/show.ts";

/** A git ref of an event. A pull request's is GitHub's merge or head ref. */
export type Ref =
  | { readonly kind: "branch"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "pull-request"; readonly number: number };

const longestName = 244; // Bytes; below what common filesystems take for one file name with a suffix.

/**
 * Parses a full ref: `refs/heads/…`, `refs/tags/…` or `refs/pull/N/…`. A short name is refused, because it does not say
 * whether a branch or a tag is meant.
 */
export function parseGitRef(text: string): Ref {
  const [, kind, name] = /^refs\/(heads|tags|pull)\/(.*)$/su.exec(text) ?? [];
  if (kind === undefined || name === undefined) {
    throw new SyntaxError(`must be a full ref (refs/heads/… or refs/tags/…): current value is "${visible(text)}"`);
  }
  if (kind === "pull") return { kind: "pull-request", number: pullRequestNumber(name, text) };
  return kind === "heads"
    ? { kind: "branch", name: parseBranch(name) }
    : { kind: "tag", name: parseRefName(name, "tag") };
}

function pullRequestNumber(name: string, text: string): number {
  const [, number] = /^([1-9]\d{0,9})\/(?:merge|head)$/.exec(name) ?? [];
  if (number === undefined) throw new SyntaxError(`must be a pull request's ref: current value is "${visible(text)}"`);
  return Number(number);
}

/** A short branch name, as git accepts it; hostile text within git's rules is accepted, and is only data. */
export function parseBranch(name: string): string {
  return parseRefName(name, "branch");
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

function parseRefName(name: string, what: "branch" | "tag"): string {
  const broken = rules.find(([pattern]) => pattern.test(name));
  if (broken !== undefined) throw new SyntaxError(`${what} name ${broken[1]}: current value is "${visible(name)}"`);
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
    throw new SyntaxError(
      `must be a full commit id of 40 or 64 hexadecimal digits: current value is "${visible(text)}"`,
    );
  }
  if (/^0+$/.test(text)) throw new RangeError("must not be the null object id");
  return text.toLowerCase();
}
