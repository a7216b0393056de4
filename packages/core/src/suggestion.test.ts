import { expect, it } from "@jest/globals";
import { didYouMean, suggest } from "./suggestion.ts";

const stages = ["dev", "staging", "production"];

it.each<[string, string | undefined]>([
  ["prodution", "production"],
  ["PRODUCTION", "production"],
  ["stagign", "staging"],
  ["stagiing", "staging"],
  ["stging", "staging"],
  ["deb", "dev"],
  ["xyz", undefined],
  ["de", undefined],
  ["", undefined],
  ["preview", undefined],
  ["p".repeat(65), undefined],
])("suggest(%j) gives %j", (word, meant) => {
  expect(suggest(word, stages)).toBe(meant);
});

const inputs = ["hold", "hosts", "ssh-key", "known-hosts", "env-file", "compose-files", "keep-open", "keep-releases"];

it.each<[string, string | undefined]>([
  ["hold-for", "hold"],
  ["hold_time", "hold"],
  ["ssh-private-key", "ssh-key"],
  ["key", "ssh-key"],
  ["file", "env-file"],
  ["env", "env-file"],
  ["keep", undefined],
  ["releases-to-keep", "keep-releases"],
  ["known_hosts", "known-hosts"],
  ["key-of-hosts", "hosts"],
  ["--", undefined],
  ["to", undefined],
])("suggest(%j) compares words as well: %j", (word, meant) => {
  expect(suggest(word, inputs)).toBe(meant);
});

it("didYouMean() says nothing when nothing is near", () => {
  expect([didYouMean("majorr", ["major", "minor"]), didYouMean("x", ["major"])]).toEqual([
    '; did you mean "major"?',
    "",
  ]);
});
