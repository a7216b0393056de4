import { expect, it } from "@jest/globals";
import { basesOf, labelOfBases } from "./known-bases.ts";

const digest = `sha256:${"1".repeat(64)}` as const;

it("says what an image is built on, and reads it back", () => {
  const label = labelOfBases(["node:24", "down:1"], new Map([["node:24", digest]]));
  expect(basesOf(label)).toEqual(new Map([["node:24", digest]]));
  expect(labelOfBases(["down:1"], new Map())).toEqual({});
});

it.each(["", "{", "null", '"text"', "[1]", '{"node:24":"latest"}', '{"node:24":{}}'])(
  "knows nothing by the label %j",
  (text) => {
    expect(basesOf({ "stageway.bases": text }).size).toBe(0);
  },
);
