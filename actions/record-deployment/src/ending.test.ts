import { expect, it } from "@jest/globals";
import { defaultInputs } from "../test/inputs.ts";
import { endedAfter, endedAs } from "./ending.ts";

it.each([
  [{}, { outcome: "deployed", reason: "the job ended: success" }],
  [{ jobStatus: "failure" }, { outcome: "degraded", reason: "the job ended: failure" }],
  [
    { jobStatus: "cancelled", failureOutcome: "rolled-back" },
    { outcome: "rolled-back", reason: "the job ended: cancelled" },
  ],
  [{ outcome: "rolled-back" }, { outcome: "rolled-back", reason: "" }],
  [
    { outcome: "refused", reason: "disk full", jobStatus: "failure" },
    { outcome: "refused", reason: "disk full" },
  ],
] as const)("with %j it ended as %j", (change, expected) => {
  expect(endedAs(defaultInputs(change))).toEqual(expected);
});

it("calls refused what never began, also in a job that is green", () => {
  const opened = { stage: "staging", commit: "a".repeat(40), marker: "m", number: 7 };
  expect(endedAfter(opened, defaultInputs())).toEqual({ outcome: "refused", reason: "the deployment did not begin" });
  expect(endedAfter({ ...opened, started: true }, defaultInputs()).outcome).toBe("deployed");
});
