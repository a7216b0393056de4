import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson, parseJson } from "./json.ts";

it.each([
  ['{"web":1,"web":2}', 'duplicate key "web" at 1:10'],
  ['{\n "a": {"x":1},\n "\\u0061": 2}', 'duplicate key "a" at 3:2'],
  ['{"__proto__":{}}', 'forbidden key "__proto__" at 1:2'],
  ['{"web":', "must be JSON"],
  ["", "must be JSON"],
])("parseJson(%s) is refused", (text, message) => {
  expect(() => parseJson(text)).toThrow(message);
});

it("takes equal keys of different objects, and strings that look like keys", () => {
  const text = '{"a":{"b":"{\\"a\\": 1}"},"b":[{"a":1},{"a":"}"}]}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

it("gives one text for equal values, and that text gives the value back", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value);
      fc.pre(!text.includes("__proto__"));
      expect(canonicalJson(parseJson(text))).toBe(text);
    }),
  );
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [2, "ü"] } })).toBe('{"a":{"c":[2,"ü"]},"b":1}');
});
