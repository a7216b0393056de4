import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { allOf, itParses } from "../../test/parser-table.ts";
import { duration, durationWithin, integer, writeDuration } from "./number.ts";

const whole = integer({ min: 0, max: 100 });

itParses("integer", whole, [
  ["0", 0],
  ["100", 100],
  ["007", 7],
  ["101", 'ERROR must be a whole number from 0 to 100: current value is "101"'],
  ...allOf(
    ["-1", "1.5", "０", "1e1", "", "Infinity", "0x10", " 1", "1".repeat(400)],
    expect.stringMatching(/^ERROR must be a whole number from 0 to 100/),
  ),
]);

itParses("duration", duration, [
  ["90s", 90_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1500ms", 1500],
  ["6h", 21_600_000],
  ["0", 'ERROR must be a duration like 90s, 5m or 1h30m: current value is "0"'],
  ["0s", 'ERROR must be a duration from 1s to 6h: current value is "0s"'],
  ["999ms", 'ERROR must be a duration from 1s to 6h: current value is "999ms"'],
  ["25h", 'ERROR must be a duration from 1s to 6h: current value is "25h"'],
  ...allOf(
    ["abc", "60", "", "-1s", "1e9s", "1e9", "Infinity", "NaN", "25d", "30m1h", "1.5h", "1 h"],
    expect.stringMatching(/^ERROR must be a duration like 90s, 5m or 1h30m/),
  ),
]);

itParses("a duration of one's own bounds", durationWithin({ min: 0, max: 500 }), [
  ["0s", 0],
  ["1s", 'ERROR must be a duration from 0s to 500ms: current value is "1s"'],
]);

it.each([
  [0, "0s"],
  [250, "250ms"],
  [90_000, "1m30s"],
  [3_723_004, "1h2m3s4ms"],
  [-5, "0s"],
])("%d milliseconds are written %s", (milliseconds, text) => {
  expect(writeDuration(milliseconds)).toBe(text);
});

it("reads what it writes", () => {
  const day = 86_400_000;
  const read = durationWithin({ min: 0, max: day });
  fc.assert(fc.property(fc.nat({ max: day }), (milliseconds) => read(writeDuration(milliseconds)) === milliseconds));
});
