import { expect, it } from "@jest/globals";
import { mappingOf } from "./mapping.ts";

it("maps names to values, whatever the names", () => {
  const mapping = mappingOf(
    new Map([
      ["web", 1],
      ["__proto__", 2],
      ["constructor", 3],
    ]),
  );
  expect(Object.entries(mapping)).toEqual([
    ["web", 1],
    ["__proto__", 2],
    ["constructor", 3],
  ]);
  expect("toString" in mapping).toBe(false);
  expect(JSON.stringify(mapping)).toBe('{"web":1,"__proto__":2,"constructor":3}');
});
