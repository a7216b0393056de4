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

it("didYouMean() says nothing when nothing is near", () => {
  expect([didYouMean("majorr", ["major", "minor"]), didYouMean("x", ["major"])]).toEqual([
    '; did you mean "major"?',
    "",
  ]);
});
