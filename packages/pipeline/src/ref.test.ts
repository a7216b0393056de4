import { expect, it } from "@jest/globals";
import { parseBranch, parseCommit } from "./ref.ts";

it.each(["develop", "feature-demo/map", "refs-of-mine", 'zzz";echo${IFS}"hello";#', "$(id)"])(
  "parseBranch(%s)",
  (name) => {
    expect(parseBranch(name)).toBe(name);
  },
);

const refusedByGit =
  "a..b,a b,a~b,a^b,a:b,a?b,a*b,a[b,a\\b,/a,a/,a//b,.a,a.,a.lock,a@{b,a\x7fb,a\nb,a/.b,a.lock/b".split(",");

it.each(refusedByGit)("parseBranch(%j) is refused, as git does", (name) => {
  expect(() => parseBranch(name)).toThrow("branch name must not");
});

it.each([
  ["refs/heads/main", 'branch name must not start with "refs/"'],
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
