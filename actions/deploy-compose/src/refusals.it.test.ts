import { expect, it } from "@jest/globals";
import { expectFailure } from "../../../test/expect-failure.ts";
import type { StepResult } from "../test/job.ts";
import { startWorld } from "../test/world.ts";

const ended = (step: StepResult) => ({ ...step, outcome: step.output("outcome") });

it("refuses an image for another platform before anything is touched", async () => {
  await using world = await startWorld();
  const release = await world.release("1", { platform: "linux/arm64" });
  await using job = await world.job();
  const step = await job.step("deploy-compose", { ...world.inputs, release });
  expect([step.exitCode, step.output("outcome")]).toEqual([1, "refused"]);
  expect(step.log).toContain('the image of service "web" is built for linux/arm64, the host is linux/amd64');
  expect(step.summary).toMatch(/^### Refused: .*on `staging`\n/);
  expect(step.summary).toContain('the image of service "web" is built for linux/arm64');
  expect(step.summary).toContain("Nothing was touched. Correct what is named here and run the job again.");
  expect(await world.running()).toEqual([]);
  expect(await world.records()).toEqual([]);
}, 60_000);

it.each([
  ["absent", "no Docker on the target"],
  ["stopped", "no Docker on the target (it is stopped)"],
] as const)(
  "says that Docker is %s",
  async (docker, failure) => {
    await using world = await startWorld({ docker });
    const release = await world.release("1");
    await using job = await world.job();
    const step = await job.step("deploy-compose", { ...world.inputs, release });
    expectFailure(failure, ended(step), { before: [], after: [] });
  },
  60_000,
);

it("refuses when the host's disk is full, and what runs goes on", async () => {
  await using world = await startWorld({ disk: "120m" });
  await using job = await world.job();
  const first = await job.step("deploy-compose", { ...world.inputs, release: await world.release("1") });
  expect(first.output("outcome")).toBe("deployed");
  const before = await world.running();
  await world.host.exec(["sh", "-c", "dd if=/dev/zero of=/var/lib/docker/fill bs=1M 2>/dev/null; true"]);
  const step = await job.step("deploy-compose", { ...world.inputs, release: await world.release("2") });
  expectFailure("disk full (to the last byte)", ended(step), { before, after: await world.running() });
}, 90_000);

it("refuses a release whose image is gone from the registry", async () => {
  await using world = await startWorld();
  await using job = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: await world.release("1") });
  const before = await world.running();
  const release = await world.release("2");
  await world.images.remove("acme/web");
  const step = await job.step("deploy-compose", { ...world.inputs, release });
  expectFailure("image gone", ended(step), { before, after: await world.running() });
  expect((await world.records())[0]).toBe("error");
}, 60_000);

it("says which service of the release the compose files do not have", async () => {
  await using world = await startWorld();
  const release = await world.release("1", { text: "services:\n  wep: { image: wep }\n" });
  await using job = await world.job();
  const step = await job.step("deploy-compose", { ...world.inputs, release });
  expect(step.log).toContain('the release has service "web", which compose.yml does not; did you mean "wep"?');
  expect(step.exitCode).toBe(1);
}, 60_000);

it("tells compose's own words about a file that it refuses, and leaves no upload behind", async () => {
  await using world = await startWorld();
  const release = await world.release("1", { text: "services:\n  web: { imagine: web }\n" });
  await using job = await world.job();
  const step = await job.step("deploy-compose", { ...world.inputs, release, "env-file": "A=1" });
  expect(step.exitCode).toBe(1);
  expect(step.log).toMatch(/::error::Cannot read the compose files on the target: .*imagine/);
  expect(await world.host.exec(["find", "/srv/shop/.stageway/incoming", "-type", "f"])).toBe("");
}, 60_000);

it("has the deployment undone when the job is cancelled, and leaves in time", async () => {
  await using world = await startWorld();
  await using job = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: await world.release("1") });
  const before = await world.running();
  const slow = await world.badRelease("2");
  let pid = 0;
  const step = job.step("deploy-compose", { ...world.inputs, release: slow }, { started: (id) => (pid = id) });
  await world.host.exec([
    "sh",
    "-c",
    "until docker ps --format '{{.Names}}' | grep -qx shop-web-2; do sleep 0.1; done",
  ]);
  const signalled = Date.now();
  process.kill(pid, "SIGINT");
  const cancelled = await step;
  expect(Date.now() - signalled).toBeLessThan(5500);
  await world.host.exec([
    "sh",
    "-c",
    "until ! docker ps --all --format '{{.Names}}' | grep -qx shop-web-2; do sleep 0.2; done",
  ]);
  const after = await world.running();
  expect({ after, exitCode: cancelled.exitCode }).toEqual({ after: before, exitCode: 130 });
  // On a busy machine the undo may take longer than a cancelled job has. The host ends it then, and the job cannot say how.
  if (cancelled.log.includes("Not everything could be ended within")) return;
  expectFailure("the job is cancelled", ended(cancelled), { before, after });
  expect((await world.records())[0]).toBe("failure");
}, 90_000);

it("fetches from a registry that asks for a password, and leaves no password on the host", async () => {
  await using world = await startWorld({ auth: true });
  await using job = await world.job();
  const { user: username, password } = world.images.credentials;
  const step = await job.step("deploy-compose", {
    ...world.inputs,
    release: await world.release("1"),
    username,
    password,
  });
  expect([step.exitCode, step.output("outcome")]).toEqual([0, "deployed"]);
  const found = await world.host.exec(["sh", "-c", "find /srv/shop /home /root -name config.json | grep docker; true"]);
  expect(found).toBe("");
}, 60_000);
