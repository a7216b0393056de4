import { describe, expect, it } from "@jest/globals";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countCalls, killJob, type Kill, type KilledJob } from "../../test/killed-job.ts";
import { eventually, filesOf, interpreters, job, killGroup, placing, sandbox } from "./testing.ts";
import type { Job } from "./job.ts";

const refused: Job = job({ prepare: [{ title: "never", do: [["space", ".", "900000000000000"]] }] });

describe.each(interpreters)("a job in %s that is killed", (interpreter) => {
  // So many calls apart; the sweep "kills" takes all of them.
  const stride = { dash: 6, "busybox sh": 11, "bash --posix": 17 }[interpreter];

  /** Kills at calls from one on, and gives the outcomes. */
  async function killFrom(from: number, which: KilledJob, when: Kill["when"]): Promise<Set<string>> {
    const outcomes = new Set<string>();
    const calls = await countCalls(interpreter, which);
    for (let at = from; at <= calls; at += stride) {
      const { outcome, faults } = await killJob({ interpreter, which, at, when });
      expect([at, ...faults]).toEqual([at]);
      outcomes.add(outcome);
    }
    return outcomes;
  }

  it.each([
    ["before", "one that succeeds", ["rolled-back", "deployed"]],
    ["after", "one that succeeds", ["rolled-back", "deployed"]],
    ["before", "one that fails", ["rolled-back"]],
    ["after", "one that fails", ["rolled-back"]],
  ] as const)(
    "%s any change of %s is finished or undone by the next run",
    async (when, which, expected) => {
      expect([...(await killFrom(1, which, when))]).toEqual(expect.arrayContaining([...expected]));
    },
    180_000,
  );

  // Until it is about to be ready it goes the way of the others; at its gate it is refused (restart.it.test.ts).
  it.each(["before", "after"] as const)(
    "%s any change of one behind a gate is refused, finished or undone by the next run",
    async (when) => {
      const outcomes = await killFrom(19, "one behind a gate", when);
      expect([...outcomes]).toEqual(expect.arrayContaining(["rolled-back", "deployed"]));
    },
    180_000,
  );

  it("during a hold is undone by the next run, and settled when it was confirmed before", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old compose");
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    await site.target.receive("two", []);
    await site.target.run({ token: "two", number: 2, job: refused });
    expect((await site.target.status()).deployments[0]).toMatchObject({
      outcome: "rolled-back",
      reason: "interrupted while it was held",
    });
    expect(await site.read("compose.yml")).toBe("old compose");
  });

  it.each<[string, string | undefined, string]>([
    ["empty", "", "the job is not whole"],
    ["gone", undefined, "the job is missing"],
  ])("during a hold is degraded by the next run when its job is %s", async (_, text, why) => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    const left = join(site.directory, ".stageway/deployments/1/job");
    await (text === undefined ? rm(left) : writeFile(left, text));
    await site.target.receive("two", []);
    await site.target.run({ token: "two", number: 2, job: refused });
    expect((await site.target.status()).deployments[0]).toMatchObject({
      outcome: "degraded",
      reason: `interrupted while it was held; cannot read the job: ${why}`,
    });
  });

  it("while somebody follows it is finished or undone at once", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old compose");
    await site.target.receive("one", filesOf("new"));
    const slow = { title: "wait", do: [["wait", "60"] as const], undo: [] };
    const following = site.target.run({
      token: "one",
      number: 1,
      job: placing({ change: [...placing().change, slow] }),
    });
    await eventually(
      async () => (await site.target.status()).deployments.some(({ phase, step }) => phase === "change" && step === 3),
      "the wait",
    );
    for (const pid of await site.owners()) killGroup(pid);
    expect(await following).toMatchObject({ outcome: "rolled-back", reason: "interrupted at step 3" });
    expect(await site.read("compose.yml")).toBe("old compose");
  }, 15_000);

  it("while held by a confirm that arrives after its death is confirmed all the same, before the deadline", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    expect(await site.target.confirm(1, "the job")).toMatchObject({
      accepted: true,
      deployment: { outcome: "deployed" },
    });
    expect(await site.read("compose.yml")).toBe("new compose");
  });

  it("leaves its upload where the next run finds it: the same token is never run twice", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const first = await site.target.run({ token: "one", number: "next", job: placing() });
    const again = await site.target.run({ token: "one", number: "next", job: placing() });
    expect(again).toEqual(first);
    await expect(site.target.run({ token: "one", number: 9, job: placing() })).rejects.toThrow(
      "it runs as deployment 1",
    );
    expect(await readdir(join(site.directory, ".stageway/deployments"))).toEqual([".claim-1", "1"]);
  });
});
