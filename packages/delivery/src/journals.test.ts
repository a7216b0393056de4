import { expect, it } from "@jest/globals";
import type { Deployment, JobOutcome } from "@stageway/remote";
import { statusOver } from "./journals.ts";

const at = (number: number, outcome?: JobOutcome): Deployment => ({
  ...{ number, token: "t", phase: outcome === undefined ? "held" : "ended", step: 0, steps: 0, title: "", warnings: 0 },
  ...(outcome !== undefined && { outcome, reason: `it is ${outcome}` }),
});

it("says of a deployment how it ended over all hosts, and nothing while it goes on anywhere", () => {
  const first = {
    current: 5,
    deployments: [at(3, "deployed"), at(4, "refused"), at(5, "deployed"), at(6, "deployed")],
  };
  const second = { current: 3, deployments: [at(3, "deployed"), at(4, "rolled-back"), at(6), at(7, "deployed")] };
  const third = { deployments: [at(7, "rolled-back")] };
  const { current, deployments } = statusOver([first, second, third]);
  expect(current).toBe(5);
  expect(deployments.map(({ number, outcome, reason }) => [number, outcome, reason])).toEqual([
    [3, "deployed", "it is deployed"],
    [4, "rolled-back", "it is rolled-back"],
    [5, "deployed", "it is deployed"],
    [6, undefined, undefined],
    [7, "degraded", "it is deployed"],
  ]);
});

it("is the status itself where there is one host", () => {
  const status = { newest: 9, generation: 4, deployments: [at(9, "deployed")] };
  expect(statusOver([status])).toBe(status);
});
