import { expect, it } from "@jest/globals";
import { drainIn, stepsIn } from "./journal-steps.ts";

it("drainIn() sums what the steps took that stop the old ones", () => {
  const log = [
    "[1/4] start one: 2.2 s",
    "[2/4] stop the old one: 1.3 s",
    "[3/4] stop the old two 1 of 2: 0.5 s",
    "[4/4] remove the old containers: 0.1 s",
    "it says: stop the old three: 9.9 s",
  ];
  expect(drainIn(log.join("\n"))).toBeCloseTo(1800);
});

it("stepsIn() names steps alike from one deployment to the next", () => {
  const log = "[3/5] fetch the image of one (a862fcdce5e6): 0.2 s\n[2/8] create shop-one-2, shop-two-2: 0.3 s";
  expect(stepsIn(log)).toEqual([
    { title: "fetch the image of one", time: 200 },
    { title: "create shop-one, shop-two", time: 300 },
  ]);
});
