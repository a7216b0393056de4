import { expect, it } from "@jest/globals";
import { matchesPattern } from "./pattern.ts";

it.each([
  ["develop", "develop", true],
  ["developer", "develop", false],
  ["feature-demo/map", "feature-demo/*", true],
  ["feature-demo/map/2", "feature-demo/*", false],
  ["feature-demo/map/2", "feature-demo/**", true],
  ["v1.2.3", "v?.?.?", true],
  ["v1x2", "v1.2", false],
  ["a+b(c", "a+b(*", true],
  ["a\nb", "a*", true],
])("%j matches %s: %s", (name, pattern, expected) => {
  expect(matchesPattern(name, pattern)).toBe(expected);
});
