import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "./canonical.ts";

it("gives one text for equal values, whatever the order of their keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
    }),
  );
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [2, "ü"] } })).toBe('{"a":{"c":[2,"ü"]},"b":1}');
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reversed(one)]),
  );
}
