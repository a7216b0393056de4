import { expect, it } from "@jest/globals";
import { isOvertaken } from "./overtaken.ts";
import type { Flow } from "./flow.ts";
import type { VerifiedRelease } from "./record.ts";

const run = (id: number) => `https://github.com/acme/shop/actions/runs/${id}`;
const release = (digit: string) => `ghcr.io/acme/shop/release@sha256:${digit.repeat(64)}`;
const last = (number: number, runUrl: string, digit = "2", flow: Flow = "push"): VerifiedRelease => {
  return { release: release(digit), version: "v2", commit: "b".repeat(40), number, runUrl, flow };
};
const planned = (verified: number | undefined, runUrl: string) => ({ verified, release: release("1"), runUrl });

it.each<[string, ReturnType<typeof planned>, VerifiedRelease | null, boolean]>([
  ["nothing was verified ever", planned(0, run(7)), null, false],
  ["nothing was verified since", planned(10, run(7)), last(10, run(6)), false],
  ["the plan does not say what it saw", planned(undefined, run(7)), last(11, run(9)), false],
  ["a later run was verified since", planned(10, run(7)), last(11, run(9)), true],
  ["a later run was verified since the first plan", planned(0, run(7)), last(11, run(9)), true],
  ["the run of an earlier push was verified since", planned(10, run(7)), last(11, run(6)), false],
  ["ids of runs have different lengths", planned(10, run(999)), last(11, run(1000)), true],
  ["the same release was verified since", planned(10, run(7)), last(11, run(9), "1"), false],
  ["what a terminal did was put on record since", planned(10, run(7)), last(11, ""), false],
  ["it is deployed outside of a run", planned(10, ""), last(11, run(9)), false],
  ["another attempt of the same run was verified", planned(10, `${run(7)}/attempts/2`), last(11, run(7)), false],
  ["it was planned again after a later run was verified", planned(11, run(7)), last(11, run(9)), true],
  ["it was planned again after a later run deployed the same", planned(11, run(7)), last(11, run(9), "1"), false],
  ["it was planned again after a rollback", planned(11, run(7)), last(11, run(9), "2", "rollback"), false],
  ["a rollback was verified since", planned(10, run(7)), last(11, run(9), "2", "rollback"), true],
  ["it was pushed after a rollback", planned(10, run(9)), last(11, run(7), "2", "rollback"), false],
  ["what was verified lies in no registry", planned(10, run(7)), { ...last(11, run(9)), release: "" }, true],
])("when %s", (_, turn, verified, is) => {
  expect(isOvertaken(turn, verified)).toBe(is);
});
