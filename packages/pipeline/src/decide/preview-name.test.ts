import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { previewName } from "./preview-name.ts";

it.each([
  ["feature-demo/Big Map", /^preview-big-map-[0-9a-f]{8}$/],
  ["👩‍👩‍👧", /^preview-[0-9a-f]{8}$/],
  ["feature-demo/a/b", /^preview-a-b-[0-9a-f]{8}$/],
])("previewName(%s)", (branch, name) => {
  expect(previewName(branch)).toMatch(name);
});

it("never gives two branches one name, and always a valid label of a host name", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 2 }), (branches) => {
      const names = branches.map(previewName);
      expect(new Set(names).size).toBe(branches.length);
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    }),
  );
});
