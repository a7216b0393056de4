import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeWord, encodeArgument, encodeWord, readFields } from "./words.ts";

it("writes any text as one word and reads it back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(encodeWord(text)).toMatch(/^[^ \t\n\r]+$/);
      expect(decodeWord(encodeWord(text))).toBe(text);
      expect(encodeArgument(text)).toMatch(/^[^\t\n\r]+$/);
    }),
  );
});

it("reads fields, and leaves foreign escapes alone", () => {
  expect(readFields(["a=1", "b=x%20y%0A", "c=%00", "d", "e=%41=2"])).toEqual(
    new Map([
      ["a", "1"],
      ["b", "x y\n"],
      ["c", ""],
      ["d", ""],
      ["e", "%41=2"],
    ]),
  );
});
