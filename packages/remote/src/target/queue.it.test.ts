import { describe, expect, it } from "@jest/globals";
import { eventually, filesOf, interpreters, job, placing, sandbox, type Sandbox } from "./testing.ts";

async function occupy(site: Sandbox): Promise<void> {
  await site.target.receive("one", filesOf("new"));
  await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
}

describe.each(interpreters)("the queue in %s", (interpreter) => {
  it("has the newest win before it has a job", async () => {
    await using site = await sandbox(interpreter);
    await occupy(site);
    await site.target.receive("two", []);
    const older = site.target.run({ token: "two", number: 2, job: job(), wait: 60_000 });
    await eventually(async () => (await site.target.status()).waiting?.includes(2), "the job that waits");
    expect((await site.target.queue(4)).holder).toMatchObject({ number: 1, alive: true });
    expect(await older).toMatchObject({ outcome: "superseded", reason: "deployment 4 is newer" });
    expect([...((await site.target.queue(3)).waiting ?? [])].sort()).toEqual([3, 4]);
    await site.target.confirm(1, "the job");
    await site.target.receive("four", []);
    expect(await site.target.run({ token: "four", number: 4, job: job() })).toMatchObject({ outcome: "deployed" });
    expect(await site.target.queue(3)).toMatchObject({ current: 4, waiting: [3] });
  });

  it("forgets who died, and who waited before the machine was started", async () => {
    await using site = await sandbox(interpreter, { STAGEWAY_QUEUE_MS: "300" });
    await occupy(site);
    expect((await site.target.queue(5)).waiting).toEqual([5]);
    await eventually(async () => (await site.target.status()).waiting === undefined, "the end of what was asked");
    await site.write(".stageway/lease/asking/6", "999999999 another-boot\n");
    await site.target.receive("two", []);
    const waiting = site.target.run({ token: "two", number: 2, job: job(), wait: 60_000 });
    await eventually(async () => site.lines.some((line) => line.startsWith("Waiting for deployment 1")), "the queue");
    await site.target.confirm(1, "the job");
    expect(await waiting).toMatchObject({ outcome: "deployed" });
  });
});
