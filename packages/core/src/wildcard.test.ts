import { expect, it } from "@jest/globals";
import { fitsPlaces, literal, type Place } from "./wildcard.ts";

const any: Place = { fits: () => true, repeats: true };
const one: Place = { fits: () => true };
const folders: readonly Place[] = [{ optional: 2 }, any, literal("/")];
const word = (text: string) => Array.from(text, literal);

it.each<[string, readonly Place[], string, boolean]>([
  ["nothing", [], "", true],
  ["nothing", [], "a", false],
  ["a word", word("a.b"), "a.b", true],
  ["a word", word("a.b"), "axb", false],
  ["a word, which is the whole text", word("a"), "ab", false],
  ["a star", [any], "", true],
  ["a star before a word", [any, ...word("ab")], "aabab", true],
  ["a star before a word", [any, ...word("ab")], "aaba", false],
  ["one character outside of the basic plane", [one], "🚀", true],
  ["one character", [one], "ab", false],
  ["folders before a word", [...folders, ...word("x")], "x", true],
  ["folders before a word", [...folders, ...word("x")], "a/b/x", true],
  ["folders before a word", [...folders, ...word("x")], "ax", false],
])("fits %s", (_, places, text, fits) => {
  expect(fitsPlaces(places, text)).toBe(fits);
});

it("takes no longer for a pattern of many stars", () => {
  const places = Array.from({ length: 200 }, () => [any, literal("a")]).flat();
  expect(fitsPlaces(places, `${"a".repeat(2000)}b`)).toBe(false);
});
