import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { startWorld, type World } from "../test/world.ts";

let world: World;
let good: string;
let next: string;

beforeAll(async () => {
  world = await startWorld();
  [good, next] = [await world.release("1"), await world.release("2")];
}, 120_000);

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(async () => {
  await world.clear();
}, 30_000);

it("puts a record right that GitHub was not told the end of, once it is back", async () => {
  await using job = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: good });
  await job.step("deploy-compose", { ...world.inputs, release: next, hold: "2s" });
  expect((await world.records()).slice(0, 2)).toEqual(["in_progress", "success"]);
  await world.github.stop();
  await world.until("grep -q '^ended .*rolled-back' /srv/shop/.stageway/deployments/*/state");
  await world.github.start();
  const third = await job.step("deploy-compose", { ...world.inputs, release: next });
  expect(third.output("outcome")).toBe("deployed");
  expect(third.log).toContain("Put right on record");
  expect((await world.records()).slice(0, 3)).toEqual(["success", "failure", "inactive"]);
  expect(world.github.violations).toEqual([]);
}, 60_000);

it("puts the record right of whoever it waited for, who ended with nobody there to say so", async () => {
  await using job = await world.job();
  await using other = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: good });
  await job.step("deploy-compose", { ...world.inputs, release: next, hold: "4s" });
  const waited = await other.step("deploy-compose", { ...world.inputs, release: next });
  expect(waited.log).toContain("Waiting up to");
  expect(waited.output("outcome")).toBe("deployed");
  expect((await world.records()).slice(0, 2)).toEqual(["success", "failure"]);
}, 60_000);

it("touches nothing when no record can be opened, and leaves no upload behind", async () => {
  await using job = await world.job();
  const fault = world.github.failures.add({
    kind: "forbidden",
    moment: "before",
    route: "POST /repos/{owner}/{repo}/deployments",
  });
  const step = await job.step("deploy-compose", { ...world.inputs, release: good, "env-file": "PASSWORD=x" });
  fault.remove();
  expect(step.exitCode).toBe(1);
  expect(await world.running()).toEqual([]);
  expect(await world.host.exec(["find", "/srv/shop/.stageway/incoming", "-type", "f"])).toBe("");
}, 60_000);
