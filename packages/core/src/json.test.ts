import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseJson } from "./json.ts";

it.each<[string, string]>([
  ['{"web":"..","web":".."}', 'line 1, column 13: duplicate name "web"'],
  ['{\n  "a": 1,\n  "\\u0061": 2}', 'line 3, column 3: duplicate name "a"'],
  ['{"__proto__":{}}', 'line 1, column 2: forbidden name "__proto__"'],
  ['{"a":{"constructor":1}}', 'line 1, column 7: forbidden name "constructor"'],
  ['{"web":', "line 1, column 8: unexpected end"],
  ['{"web', "line 1, column 6: unexpected end"],
  ['{"web\\"', "line 1, column 8: unexpected end"],
  ['{"web"', 'line 1, column 7: ":" is missing'],
  ['{"web" 1}', 'line 1, column 8: ":" is missing'],
  ["{web: 1}", "line 1, column 2: a name in quotes is missing"],
  ['{"a":1,}', "line 1, column 8: a name in quotes is missing"],
  ["[1 2]", 'line 1, column 4: "," or "]" is missing'],
  ["[1", "line 1, column 3: unexpected end"],
  ["[,]", "line 1, column 2: a value is missing"],
  ["", "line 1, column 1: unexpected end"],
  ["01", "line 1, column 1: not a JSON value"],
  ["NaN", "line 1, column 1: not a JSON value"],
  ['"\n"', "line 1, column 1: not a JSON value"],
  ["1 2", "line 1, column 3: text after the end"],
  ["[".repeat(102), "line 1, column 102: nesting of more than 100 levels"],
])("parseJson() refuses %j", (text, fault) => {
  expect(() => parseJson(text)).toThrow(`must be valid JSON: ${fault}`);
});

it("parseJson() refuses what is too large", () => {
  expect(() => parseJson('"é"', { maxBytes: 3 })).toThrow("must be JSON of at most 3 bytes: current size is 4 bytes");
  expect(() => parseJson(`"${"x".repeat(1_048_576)}"`)).toThrow(SyntaxError);
});

it("parseJson() gives what JSON.parse() gives", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2, "\t"), (text, indent) => {
      fc.pre(!/__proto__|constructor|prototype/.test(text));
      const value: unknown = JSON.parse(text);
      expect(parseJson(JSON.stringify(value, undefined, indent))).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});

it("parseJson() refuses what JSON.parse() refuses, with a position", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "a",
    "1",
    "-",
    ".",
    "e",
    "true",
    "null",
    " ",
    "\n",
    "\u0000",
    "\\u00",
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join("");
      try {
        JSON.parse(text);
      } catch {
        expect(() => parseJson(text)).toThrow(/^must be valid JSON: line \d+, column \d+: /);
      }
    }),
    { numRuns: 5000 },
  );
});
