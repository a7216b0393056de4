import { expect, it } from "@jest/globals";
import { formatDuration } from "./format-duration.ts";

it.each([
  [-5, "0 s"],
  [0, "0 s"],
  [250, "250 ms"],
  [999.4, "999 ms"],
  [1000, "1 s"],
  [4200, "4.2 s"],
  [12_345, "12.3 s"],
  [59_949, "59.9 s"],
  [59_950, "1 min"],
  [65_000, "1 min 05 s"],
  [600_000, "10 min"],
  [3_599_600, "1 h"],
  [5_400_000, "1 h 30 min"],
  [7_500_000, "2 h 05 min"],
])("%d milliseconds are %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
