import { describe, expect, it } from "@jest/globals";
import { playedClock } from "../../test/played-clock.ts";
import type { Command, Job } from "./job.ts";
import {
  eventually,
  filesOf,
  interpreters,
  job as jobOf,
  killGroup,
  placing,
  sandbox,
  type Sandbox,
} from "./testing.ts";

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

const step = (...words: Command) => [{ title: "wait", do: [words], undo: [] }];

/** What waits for 30 s: its job, what docker says, the line that says that it waits, and how it ends. */
const waits: Readonly<Record<string, readonly [Partial<Job>, string, string, object]>> = {
  "a wait of a job": [{ change: step("wait", "30") }, "exit 0", "[1/1] wait", { outcome: "deployed" }],
  "a container that is to be healthy": [
    { change: step("healthy", "web", "30", "0") },
    "echo running starting 0 0 false now",
    "[1/1] wait",
    { outcome: "rolled-back", reason: expect.stringContaining("web is not healthy after 31 s") },
  ],
  "an engine that is away": [
    { settle: step("docker", "x") },
    "exit 1",
    "The engine does not answer: waiting up to 30 s for it",
    { outcome: "deployed", reason: expect.stringContaining("docker x ended with 1") },
  ],
};

async function waiting(site: Held, line: string, running: Promise<unknown>, uptime: number | undefined): Promise<void> {
  let over = false;
  void running.finally(() => (over = true));
  await eventually(async () => site.lines.some((said) => said.startsWith(line)), line);
  await site.clock.set({ uptime });
  await site.clock.pass(29);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(over).toBe(false);
  await site.clock.pass(2);
}

describe.each(interpreters)("what waits for 30 s in %s while the uptime jumps", (interpreter) => {
  const jumps = interpreter === "dash" ? [900_000, 10, undefined] : [10];
  const rows = Object.keys(waits).flatMap((what) => jumps.map((jump) => [what, jump] as const));

  it.each(rows)("%s, to %s", async (what, jump) => {
    const [parts, docker, line, end] = waits[what]!; // It is one of its names.
    await using site = await sandbox(interpreter, { STAGEWAY_ENGINE_WAIT: "30" });
    await site.play("docker", `#!/bin/sh\n${docker}\n`);
    const clock = playedClock(site);
    await clock.set({ uptime: 5000 });
    const { target } = site.with(clock.env);
    await target.receive("one", []);
    const running = target.run({ token: "one", number: 1, job: jobOf(parts) });
    await waiting({ ...site, clock, target }, line, running, jump);
    expect(await running).toMatchObject(end);
  });

  it.each(jumps)("a deployment for the lease, to %s", async (jump) => {
    await using site = await held(interpreter);
    await site.target.receive("two", []);
    const running = site.target.run({ token: "two", number: 2, job: jobOf(), wait: 30_000 });
    await waiting(site, "Waiting for deployment 1", running, jump);
    expect(await running).toMatchObject({ outcome: "refused", reason: "deployment 1 is under way on this target" });
  });

  it("whoever asked before and is gone waits no more", async () => {
    await using site = await held(interpreter);
    await site.target.queue(7);
    expect((await site.target.status()).waiting).toEqual([7]);
    await site.clock.set({ uptime: 10 });
    expect((await site.target.status()).waiting ?? []).toEqual([]);
  });
});
