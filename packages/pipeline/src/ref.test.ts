import { expect, it } from "@jest/globals";
import { parseBranch, parseCommit, parseGitRef } from "./ref.ts";

it.each([
  ["refs/heads/develop", { kind: "branch", name: "develop" }],
  ["refs/heads/feature-demo/map", { kind: "branch", name: "feature-demo/map" }],
  ["refs/heads/refs-of-mine", { kind: "branch", name: "refs-of-mine" }],
  ["refs/tags/main", { kind: "tag", name: "main" }],
  ["refs/tags/v1.2.3", { kind: "tag", name: "v1.2.3" }],
  ["refs/pull/12/merge", { kind: "pull-request", number: 12 }],
  ['refs/heads/zzz";echo${IFS}"hello";#', { kind: "branch", name: 'zzz";echo${IFS}"hello";#' }],
])("parseGitRef(%s)", (text, ref) => {
  expect(parseGitRef(text)).toEqual(ref);
});

it.each([
  ["main", "must be a full ref"],
  ["", "must be a full ref"],
  ["refs/notes/x", "must be a full ref"],
  ["refs/heads/", "must not be empty"],
  ["refs/heads/refs/heads/main", 'branch name must not start with "refs/"'],
  ["refs/pull/x/merge", "must be a pull request's ref"],
  ["refs/pull/0/merge", "must be a pull request's ref"],
])("parseGitRef(%s) is refused", (text, message) => {
  expect(() => parseGitRef(text)).toThrow(message);
});

const refusedByGit =
  "a..b,a b,a~b,a^b,a:b,a?b,a*b,a[b,a\\b,/a,a/,a//b,.a,a.,a.lock,a@{b,a\x7fb,a\nb,a/.b,a.lock/b".split(",");

it.each(refusedByGit)("parseBranch(%j) is refused, as git does", (name) => {
  expect(() => parseBranch(name)).toThrow("branch name must not");
});

it.each([
  ["-x", 'must not start with "-"'],
  ["@", "must not be a reserved name"],
  ["HEAD", "must not be a reserved name"],
  ["\u202emain", "invisible or bidirectional character U+202E"],
  ["x".repeat(300), "must not be longer than 244 bytes"],
])("parseBranch(%s) is refused", (name, message) => {
  expect(() => parseBranch(name)).toThrow(message);
});

it("takes full commit ids only, in lower case", () => {
  expect(parseCommit("ABCDEF0123".repeat(4))).toBe("abcdef0123".repeat(4));
  expect(() => parseCommit("abc1234")).toThrow("must be a full commit id");
  expect(() => parseCommit("0".repeat(40))).toThrow("must not be the null object id");
});
