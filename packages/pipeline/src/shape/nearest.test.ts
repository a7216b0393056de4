import { expect, it } from "@jest/globals";
import { nearest } from "./nearest.ts";

it.each<[string, string[], string | undefined]>([
  ["prodution", ["dev", "staging", "production"], "production"],
  ["enviroments", ["environments", "services"], "environments"],
  ["wbe", ["web", "api"], "web"],
  ["Staging", ["staging"], "staging"],
  ["nothing-like-it", ["web", "api"], undefined],
  ["x", [], undefined],
])("nearest(%s) of %j is %s", (typed, words, found) => {
  expect(nearest(typed, words)).toBe(found);
});
