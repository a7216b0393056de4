import { expect, it } from "@jest/globals";
import { ago } from "./ago.ts";

it.each([
  [-5000, "now"],
  [999, "now"],
  [1000, "1 second ago"],
  [59_999, "59 seconds ago"],
  [3_599_999, "59 minutes ago"],
  [7_200_000, "2 hours ago"],
  [86_400_000, "1 day ago"],
  [40 * 86_400_000, "40 days ago"],
])("says how long %i milliseconds are past", (milliseconds, text) => {
  expect(ago(milliseconds)).toBe(text);
});
