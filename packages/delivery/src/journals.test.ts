import { expect, it } from "@jest/globals";
import type { Deployment, JobOutcome } from "@stageway/remote";
import { playedHost } from "../test/played-host.ts";
import { booksOf, statusOver } from "./journals.ts";

const at = (number: number, outcome?: JobOutcome): Deployment => ({
  number,
  token: "t",
  phase: outcome === undefined ? "held" : "ended",
  step: 0,
  steps: 0,
  title: "",
  warnings: 0,
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

it("soon reads journals without an end", () => {
  const deployments = Array.from({ length: 100_000 }, (_, number) => at(number, "deployed"));
  expect(statusOver([{ deployments }, { deployments }]).deployments).toHaveLength(100_000);
});

const note = (stage: string) =>
  JSON.stringify({ stage, commit: "c", release: "", version: "v", flow: "rollback", runUrl: "", marker: "m" });

it("reads twenty notes of a host that has them without an end, the oldest ones", () => {
  const { target } = playedHost("a", {});
  const unrecorded = Array.from({ length: 1000 }, (_, index) => `${1000 - index} ${note("staging")}`).join("\n");
  const { journal } = booksOf([{ target, status: { deployments: [] }, unrecorded }]);
  expect([...journal.unrecorded.keys()]).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

it("asks a host that does not answer not again for each of its notes", async () => {
  const asked: string[] = [];
  const hosts = ["silent", "well"].map((name) => {
    const recorded = (number: number) => {
      asked.push(`${name} ${number}`);
      return name === "well" ? Promise.resolve() : Promise.reject(new Error("it did not end within 15 minutes"));
    };
    const unrecorded = [1, 2].map((number) => `${number} ${note("staging")}`).join("\n");
    return { target: playedHost(name, { recorded }).target, status: { deployments: [] }, unrecorded };
  });
  const { recorded } = booksOf(hosts);
  await expect(recorded(1)).rejects.toThrow("did not end within");
  await recorded(2);
  expect(asked).toEqual(["silent 1", "well 1", "well 2"]);
});
