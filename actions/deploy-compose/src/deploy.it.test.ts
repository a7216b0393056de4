import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { admit, ways } from "../test/ways.ts";
import { startWorld, type World } from "../test/world.ts";

let world: World;
let good: string;
let next: string;
let bad: string;

beforeAll(async () => {
  world = await startWorld();
  [good, next, bad] = [await world.release("1"), await world.release("2"), await world.badRelease("3")];
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await world.clear();
}, 30_000);

/** The digest of the image that runs, and nothing else may run. */
async function only(): Promise<string> {
  const running = await world.running();
  expect(running).toHaveLength(1);
  expect(running[0]).toMatch(/ running$/);
  return running[0]?.split(" ")[1] ?? "";
}

it("tells a verdict from another job that comes too late", async () => {
  await using job = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: good });
  const held = await job.step("deploy-compose", { ...world.inputs, release: next, hold: "2s" });
  await using other = await world.job();
  const { hosts, user, "ssh-key": key, "known-hosts": known } = world.inputs;
  const connection = {
    hosts,
    user,
    "ssh-key": key,
    "known-hosts": known,
    token: world.github.token,
    "job-status": "success",
  };
  await world.host.exec([
    "sh",
    "-c",
    "until docker ps --all --format '{{.Names}}' | grep -qx shop-web-1 && ! docker ps --all --format '{{.Names}}' | grep -qx shop-web-2; do sleep 0.2; done",
  ]);
  const late = await other.step("conclude-deployment", {
    ...connection,
    deployment: held.output("deployment"),
    verdict: "confirm",
  });
  expect(late.output("outcome")).toBe("rolled-back");
  expect(late.exitCode).toBe(2);
  expect(late.log).toContain("Cannot confirm deployment");
  expect((await world.records())[0]).toBe("failure");
}, 60_000);

it("tells the true outcome although GitHub cannot be told", async () => {
  await using job = await world.job();
  const fault = world.github.failures.add({
    kind: "forbidden",
    moment: "before",
    route: "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
  });
  const step = await job.step("deploy-compose", { ...world.inputs, release: good });
  fault.remove();
  expect([step.exitCode, step.output("outcome")]).toEqual([0, "deployed"]);
  expect(step.log).toContain("The record is not up to date");
}, 60_000);

it("leaves no key behind, and puts no secret into the log", async () => {
  await using job = await world.job();
  const step = await job.step("deploy-compose", {
    ...world.inputs,
    release: good,
    "env-file": "PASSWORD=correct-horse-battery",
  });
  const post = await job.post("deploy-compose", world.inputs);
  expect([step.exitCode, post.exitCode]).toEqual([0, 0]);
  expect(step.log.replaceAll(/^::add-mask::.*$/gm, "")).not.toContain("correct-horse-battery");
  const { readdir } = await import("node:fs/promises");
  expect(await readdir(job.folder)).not.toContain("stageway");
  expect(await world.host.exec(["sh", "-c", "stat -c %a /srv/shop/.env; grep -c PASSWORD /srv/shop/.env"])).toBe(
    "600\n1\n",
  );
}, 60_000);

describe.each(ways)("by %s", (way) => {
  beforeAll(() => admit(world, way));

  it("deploys, keeps a record, and changes nothing the second time", async () => {
    await using job = await world.job();
    const first = await job.step("deploy-compose", { ...world.inputs, release: good });
    expect(first.log).toContain("web  create   nothing runs");
    expect([first.exitCode, first.output("outcome")]).toEqual([0, "deployed"]);
    expect((await world.records())[0]).toBe("success");
    await job.post("deploy-compose", world.inputs);
    const again = await job.step("deploy-compose", { ...world.inputs, release: good });
    expect([again.exitCode, again.output("outcome")]).toEqual([0, "unchanged"]);
    expect(again.output("previous")).toBe(good);
    expect(world.github.violations).toEqual([]);
  }, 60_000);

  it.each([
    ["confirms a held deployment when its job is green", "success", 0, "success"],
    ["undoes a held deployment when its job is red", "failure", 2, "failure"],
  ])(
    "%s",
    async (_, status, exitCode, state) => {
      await using job = await world.job();
      await job.step("deploy-compose", { ...world.inputs, release: good });
      const before = await only();
      const held = await job.step("deploy-compose", { ...world.inputs, release: next, hold: "5m" });
      expect([held.exitCode, held.output("outcome")]).toEqual([0, ""]);
      expect(JSON.parse(held.output("deployment"))).toMatchObject({ stage: "staging", recorded: true });
      const post = await job.post("deploy-compose", { ...world.inputs, "job-status": status });
      expect(post.exitCode).toBe(exitCode);
      // What the main step says stays true whatever the post step says after it.
      expect(held.summary).toMatch(
        /^### Held: `staging-1` on `staging`\n\nCommit \[`[0-9a-f]{7}`\]\(.*without either, the host/s,
      );
      expect(held.summary).toContain("<details><summary>");
      const verdict = status === "success" ? "Deployed" : "Rolled back";
      expect(post.summary).toMatch(new RegExp(`^### ${verdict}: \`staging-1\` on \`staging\`\n\nCommit \\[\``));
      expect((await only()) === before).toBe(status === "failure");
      expect((await world.records())[0]).toBe(state);
    },
    60_000,
  );

  it("rolls back what never turns healthy, and says why with the container's own words", async () => {
    await using job = await world.job();
    await job.step("deploy-compose", { ...world.inputs, release: good });
    const before = await only();
    const failed = await job.step("deploy-compose", { ...world.inputs, release: bad });
    expect([failed.exitCode, failed.output("outcome")]).toEqual([2, "rolled-back"]);
    expect(failed.log).toMatch(/::error::Cannot deploy staging-1 to staging: rolled-back: .*shop-web-2/);
    expect(failed.log).toContain("cannot reach the database");
    expect(await only()).toBe(before);
    expect((await world.records())[0]).toBe("failure");
  }, 60_000);

  it("concludes earlier in the same job; the post step then leaves it alone", async () => {
    await using job = await world.job();
    const held = await job.step("deploy-compose", { ...world.inputs, release: good, hold: "5m" });
    const deployment = held.output("deployment");
    const concluded = await job.step("conclude-deployment", {
      deployment,
      token: world.github.token,
      "job-status": "success",
    });
    expect([concluded.exitCode, concluded.output("outcome")]).toEqual([0, "deployed"]);
    const post = await job.post("deploy-compose", { ...world.inputs, "job-status": "failure" });
    expect(post.exitCode).toBe(0);
    expect(await world.running()).toHaveLength(1);
  }, 60_000);

  it("leaves the verdict to another job when it is told to keep it open", async () => {
    await using job = await world.job();
    const inputs = { ...world.inputs, release: good, hold: "5m", "keep-open": "true" };
    const held = await job.step("deploy-compose", inputs);
    const post = await job.post("deploy-compose", inputs);
    expect(post.exitCode).toBe(0);
    expect(post.log).toContain("stays held");
    expect((await world.records())[0]).toBe("in_progress");
    await using other = await world.job();
    const { hosts, user, "ssh-key": key, "known-hosts": known } = world.inputs;
    const concluded = await other.step("conclude-deployment", {
      hosts,
      user,
      "ssh-key": key,
      "known-hosts": known,
      token: world.github.token,
      "job-status": "success",
      deployment: held.output("deployment"),
      verdict: "confirm",
    });
    expect([concluded.exitCode, concluded.output("outcome")]).toEqual([0, "deployed"]);
    expect((await world.records())[0]).toBe("success");
  }, 60_000);

  it("says what would be done, and touches nothing", async () => {
    await using job = await world.job();
    const records = (await world.records()).length;
    const dry = await job.step("deploy-compose", { ...world.inputs, release: good, "dry-run": "true" });
    expect(dry.exitCode).toBe(0);
    expect(dry.log).toContain("Nothing was touched");
    expect(await world.running()).toEqual([]);
    expect(await world.records()).toHaveLength(records);
    expect(await world.host.exec(["sh", "-c", "ls -A /srv/shop; ls -A /srv/shop/.stageway/incoming"])).toBe(
      ".stageway\n",
    );
  }, 60_000);
});
