import { expect, it } from "@jest/globals";
import { atMost, exactly, printGoals, times } from "./goal.ts";

it.each([
  ["held", 1.2, { must: "≤ 1.35 ×", measured: "1.20 ×", holds: true }],
  ["missed", 1.4, { must: "≤ 1.35 ×", measured: "1.40 ×", holds: false }],
  ["open", undefined, { must: "≤ 1.35 ×", measured: "cannot be told: the spread is too large" }],
])("atMost() says of a goal that it is %s", (_, value, said) => {
  expect(atMost("a start", value, 1.35, times)).toEqual({ what: "a start", ...said });
});

it("exactly() compares what was found with what was promised", () => {
  expect(exactly("failed requests", 0, 0)).toMatchObject({ must: "0", measured: "0", holds: true });
  expect(exactly("failed requests", 3, 0)).toMatchObject({ measured: "3", holds: false });
});

it("printGoals() marks what was missed and what could not be told", () => {
  const printed = printGoals([atMost("a", 1, 2), atMost("b", 3, 2), atMost("c", undefined, 2)]);
  expect(printed.split("\n").map((line) => line.split(" | ").at(-1))).toEqual([
    "holds |",
    "--- |",
    "yes |",
    "**no** |",
    "? |",
  ]);
});
