import { describe, expect, it } from "@jest/globals";
import { playedClock } from "../../test/played-clock.ts";
import { eventually, filesOf, interpreters, killGroup, placing, sandbox, type Sandbox } from "./testing.ts";

async function hold(site: Sandbox, target = site.target): Promise<void> {
  await target.receive("one", filesOf("new"));
  await target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
}

describe.each(interpreters)("a hold in %s", (interpreter) => {
  it("gets the deadline that was asked for last, longer or shorter", async () => {
    await using site = await sandbox(interpreter);
    await hold(site);
    const longer = await site.target.extend(1, 600_000);
    expect(longer).toMatchObject({ accepted: true, deployment: { phase: "held" } });
    expect(longer.deployment.remaining).toBeGreaterThan(590_000);
    const both = await Promise.all([site.target.extend(1, 300_000), site.target.extend(1, 400_000)]);
    expect(both.map(({ accepted }) => accepted)).toEqual([true, true]);
    const shorter = await site.target.extend(1, 1000);
    expect(shorter.deployment.remaining).toBeLessThanOrEqual(1000);
    const ended = async () => (await site.target.status()).deployments[0]?.outcome;
    expect(await eventually(ended, "the undo")).toBe("rolled-back");
    expect(await site.read("compose.yml")).toBeUndefined();
  });

  it("ends exactly at the deadline that was set anew, and is not extended afterwards", async () => {
    await using site = await sandbox(interpreter);
    const clock = playedClock(site);
    await clock.pass(0);
    const { target } = site.with(clock.env);
    await hold(site, target);
    await clock.pass(50);
    expect((await target.extend(1, 100_000)).deployment.remaining).toBe(100_000);
    await clock.pass(99);
    expect((await target.status()).deployments[0]).toMatchObject({ phase: "held", remaining: 1000 });
    await clock.pass(1);
    expect(await target.extend(1, 100_000)).toMatchObject({ accepted: false });
    await target.follow(1, { until: "ended" });
    expect(await target.extend(1, 100_000)).toMatchObject({
      accepted: false,
      reason: "its time was over and it was undone",
      deployment: { outcome: "rolled-back", reason: "not confirmed in time" },
    });
  });

  it("gets none of what its gate was given", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const job = placing({ gate: 2000, hold: 60_000 });
    await site.target.run({ token: "one", number: 1, job, until: "ready" });
    expect((await site.target.extend(1, 600_000)).deployment).toMatchObject({ phase: "ready" });
    const { deployment } = await site.target.go(1, "the first host");
    expect(deployment.phase).toBe("held");
    expect(deployment.remaining).toBeLessThanOrEqual(60_000);
    expect((await site.target.extend(1, 90_000)).deployment.remaining).toBeGreaterThan(60_000);
  });

  it("whose owner was killed is not extended but undone", async () => {
    await using site = await sandbox(interpreter);
    await hold(site);
    for (const pid of await site.owners()) killGroup(pid);
    const answer = await site.target.extend(1, 600_000);
    expect(answer).toMatchObject({ accepted: false, reason: "it was undone: interrupted while it was held" });
    expect(await site.target.follow(1, { until: "ended" })).toMatchObject({ outcome: "rolled-back" });
    expect(await site.read("compose.yml")).toBeUndefined();
  });

  it("whose owner stands still keeps its deadline", async () => {
    await using site = await sandbox(interpreter, { STAGEWAY_PAUSE_MS: "600" });
    await hold(site);
    for (const pid of await site.owners()) killGroup(pid, "SIGSTOP");
    await expect(site.target.extend(1, 600_000)).rejects.toThrow("its owner does not answer");
    for (const pid of await site.owners()) killGroup(pid, "SIGCONT");
    expect((await site.target.status()).deployments[0]?.remaining).toBeLessThanOrEqual(60_000);
    expect(await site.target.undo(1, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
  });
});
