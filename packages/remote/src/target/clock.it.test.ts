import { describe, expect, it } from "@jest/globals";
import { playedClock } from "../../test/played-clock.ts";
import { eventually, filesOf, interpreters, killGroup, placing, sandbox, type Sandbox } from "./testing.ts";

const job = placing({ hold: 600_000 });

async function held(interpreter: string) {
  const site = await sandbox(interpreter);
  const clock = playedClock(site);
  await clock.set({ uptime: 5000 });
  const { target } = site.with(clock.env);
  await target.receive("one", filesOf("new"));
  await target.run({ token: "one", number: 1, job });
  return { ...site, clock, target };
}

type Held = Awaited<ReturnType<typeof held>>;

async function remaining(site: Held, seconds: number): Promise<void> {
  const near = async () => {
    const [one] = (await site.target.status()).deployments;
    return one?.phase === "held" && Math.round((one.remaining ?? 0) / 1000) === seconds;
  };
  await eventually(near, `a hold with ${seconds} s left`);
}

async function undone(site: Sandbox): Promise<void> {
  const ended = async () => (await site.target.status()).deployments[0]?.outcome;
  expect(await eventually(ended, "the undo")).toBe("rolled-back");
}

describe.each(interpreters)("the deadline of a hold in %s", (interpreter) => {
  it.each<readonly [string, number | undefined]>([
    ["forward, to that of the machine around a container", 900_000],
    ["back, to that of a container", 10],
    ["away: nothing can be read", undefined],
  ])("lasts as long as it was to when the uptime jumps %s", async (_, jump) => {
    await using site = await held(interpreter);
    // What was asked for before the jump does not come back after it.
    await site.target.extend(1, 500_000);
    await site.clock.set({ uptime: jump });
    await remaining(site, 500);
    await site.clock.pass(499);
    await remaining(site, 1);
    expect(await site.target.extend(1, 400_000)).toMatchObject({ accepted: true, deployment: { remaining: 400_000 } });
    await site.clock.pass(400);
    await undone(site);
  });

  it("comes when it is time although the owner or the whole machine stood still meanwhile", async () => {
    await using site = await held(interpreter);
    await site.clock.pass(601);
    await undone(site);
  });

  it("has nothing to do with the time of day", async () => {
    await using site = await held(interpreter);
    for (const year of [1970, 2099]) {
      await site.play("date", `#!/bin/sh\necho ${year}0101000000\n`);
      await remaining(site, 600);
    }
  });

  it("is over in a container that was started again and whose uptime began anew", async () => {
    await using site = await held(interpreter);
    for (const pid of await site.owners()) killGroup(pid);
    await site.clock.set({ uptime: 3 });
    expect(await site.target.confirm(1, "me")).toMatchObject({
      accepted: false,
      reason: "its time was over and it was undone",
      deployment: { outcome: "rolled-back" },
    });
  });
});
