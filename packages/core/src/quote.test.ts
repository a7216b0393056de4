import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { quote } from "./quote.ts";

it.each<[string, string]>([
  ["plain", '"plain"'],
  ["", '""'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["a\nb\r\t", '"a\\nb\\r\\t"'],
  ["\u0000\u001b[31m", '"\\u0000\\u001b[31m"'],
  ["\u202eevil", '"\\u202eevil"'],
  ["é😀", '"é😀"'],
  ["\ud800", '"\ufffd"'],
  ["x".repeat(81), `"${"x".repeat(80)}…"`],
  ["😀".repeat(80), `"${"😀".repeat(80)}"`],
  ["😀".repeat(81), `"${"😀".repeat(80)}…"`],
])("quote(%j)", (value, text) => {
  expect(quote(value)).toBe(text);
});

it("quote() never shows a control character, and stays short", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (value) => {
      const text = quote(value);
      expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(text.length).toBeLessThanOrEqual(80 * 6 + 3);
    }),
    { numRuns: 2000 },
  );
});
