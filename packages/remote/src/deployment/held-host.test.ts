import { expect, it } from "@jest/globals";
import { ActionError } from "@stageway/core";
import type { Deployment } from "../target/deployment.ts";
import type { Target } from "../target/target.ts";
import { heldHost } from "./held-host.ts";

const refused = new ActionError("Cannot confirm: the verdict cannot be written: is the disk full?");

/** A host that cannot take a verdict. @param deployments what it tells of its deployments afterwards */
function unwilling(deployments: readonly Pick<Deployment, "number" | "phase" | "outcome" | "reason">[]) {
  const target = {
    directory: "/srv/shop",
    confirm: () => Promise.reject(refused),
    status: () => Promise.resolve({ deployments }),
  } as unknown as Target;
  return heldHost({ address: { host: "a.example", port: 22, user: "deploy" }, target, number: 7, patience: () => 0 });
}

it("says why the verdict could not be given, where the deployment is still held", async () => {
  const ending = await unwilling([{ number: 7, phase: "held" }]).conclude("confirm", "the job");
  expect(ending).toMatchObject({
    outcome: "degraded",
    reason: "Cannot confirm: the verdict cannot be written: is the disk full?; it has not ended: held",
    command: expect.stringContaining("status"),
  });
});

it("says how it ended, where it has", async () => {
  const ended = [{ number: 7, phase: "ended", outcome: "rolled-back", reason: "not in time" }] as const;
  const ending = await unwilling(ended).conclude("confirm", "the job");
  expect(ending).toEqual({ host: "a.example", outcome: "rolled-back", reason: "not in time" });
});

it.each([
  ["was confirmed there before the connection was cut", { phase: "ended", outcome: "deployed" }, undefined],
  ["is being confirmed there", { phase: "settle" }, undefined],
  ["was undone there meanwhile", { phase: "ended", outcome: "rolled-back" }, "it has ended"],
] as const)("says whether it may be confirmed on the others, where it %s", async (_, deployment, problem) => {
  const target = {
    directory: "/srv/shop",
    extend: () =>
      Promise.resolve({ accepted: false, reason: "it has ended", deployment: { number: 7, ...deployment } }),
  } as unknown as Target;
  const host = heldHost({
    address: { host: "a.example", port: 22, user: "deploy" },
    target,
    number: 7,
    patience: () => 0,
  });
  expect(await host.hold(1000)).toBe(problem);
});
