import { expect, it } from "@jest/globals";
import { formatSize } from "./format-size.ts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [23_400_000, "23.4 MB"],
  [5e15, "5000.0 TB"],
])("says %d bytes as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
