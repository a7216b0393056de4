import { describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { RunOptions } from "./target.ts";
import { filesOf, interpreters, job, placing, sandbox, type Sandbox } from "./testing.ts";

const [before, after] = ["github.com/acme/shop", "ghes.example/acme/shop"];

async function run(
  site: Sandbox,
  number: number | "next",
  source?: string,
  more: Partial<RunOptions> = {},
): Promise<Deployment> {
  const token = crypto.randomUUID();
  await site.target.receive(token, []);
  const files = source === undefined ? [] : [{ path: "source", content: `${source}\n` }];
  return await site.target.run({ token, number, job: job(), files, ...more });
}

describe.each(interpreters)("numbers in %s", (interpreter) => {
  it("of another GitHub begin small, and go on from there", async () => {
    await using site = await sandbox(interpreter);
    const outcomes = [];
    for (const [number, source] of [
      [4_300_000_005, before],
      [120, after],
      [4_300_000_004, before],
      [119, after],
      ["next", undefined],
      [121, after],
      [122, after],
      [4_300_000_006, before],
    ] as const) {
      const {
        number: given,
        outcome,
        reason,
      } = await run(site, number, source).catch((error: unknown) => ({
        number,
        outcome: "refused",
        reason: String(error),
      }));
      outcomes.push([given, outcome, reason]);
    }
    expect(outcomes).toEqual([
      [4_300_000_005, "deployed", undefined],
      [120, "deployed", undefined],
      [4_300_000_004, "superseded", "deployment 4300000005 is newer"],
      [119, "superseded", "deployment 120 is newer"],
      [121, "deployed", undefined],
      [121, "refused", expect.stringContaining("deployment 121 exists already")],
      [122, "deployed", undefined],
      [4_300_000_006, "deployed", undefined],
    ]);
    expect((await site.target.status()).sources).toEqual(new Map([[4_300_000_006, before]]));
  }, 20_000);

  it("of which nothing says where they are from are compared, and the refusal says what to do", async () => {
    await using site = await sandbox(interpreter);
    await run(site, 4_300_000_005);
    const { outcome, reason } = await run(site, 120, after);
    const current = join(site.directory, ".stageway/current");
    expect([outcome, reason]).toEqual([
      "superseded",
      `deployment 4300000005 is newer, or from another GitHub: if so, remove ${current} once on the host`,
    ]);
    await site.shell.exec(["rm", current]);
    expect(await run(site, 121, after)).toMatchObject({ outcome: "deployed" });
    expect(await run(site, 122, after)).toMatchObject({ outcome: "deployed" });
  });

  it("say nothing of the order in which releases ran: the last ones are kept", async () => {
    await using site = await sandbox(interpreter);
    const settle = [{ title: "tidy up", do: [["retain", "2"] as const] }];
    for (const number of [900, 901, 902])
      await run(site, number, before, {
        job: placing({ settle }),
        files: [...filesOf("x"), { path: "source", content: before }],
      });
    for (const number of [5, 6]) await run(site, number, after, { job: job({ settle }) });
    expect((await site.target.status()).deployments.map(({ number }) => number)).toEqual([5, 6, 902]);
  });

  it("of the place before are measured by its newest one, though that is forgotten", async () => {
    await using site = await sandbox(interpreter);
    const settle = [{ title: "tidy up", do: [["retain", "1"] as const] }];
    await run(site, 900, before);
    for (const number of [5, 6, 7]) await run(site, number, after, { job: job({ settle }) });
    expect((await site.target.status()).deployments.map(({ number }) => number)).not.toContain(900);
    expect(await run(site, 899, before)).toMatchObject({ outcome: "superseded", reason: "deployment 900 is newer" });
  });

  it("say nothing of what was replaced after the deployment that is gone back to", async () => {
    await using site = await sandbox(interpreter);
    for (const [number, source] of [
      [900, before],
      [5, after],
      [6, after],
    ] as const) {
      const noted = [
        { path: "images", content: `of ${number}\n` },
        { path: "files/compose.yml", content: "" },
      ];
      await run(site, number, source, { files: [{ path: "source", content: `${source}\n` }, ...noted] });
    }
    const replaced = async (number: number) => {
      await site.target.receive("back", [], { snapshot: ["snapshot", String(number)] });
      return await site.read(".stageway/incoming/back/replaced");
    };
    expect([await replaced(900), await replaced(5), await replaced(6)]).toEqual(["of 5\nof 6\n", "of 6\n", ""]);
  });

  it("beyond what everything counts exactly are refused by every verb before anything happens", async () => {
    await using site = await sandbox(interpreter);
    const most = 999_999_999_999_999;
    await run(site, most - 1);
    const { target } = site;
    const much = most + 1;
    for (const asked of [
      () => run(site, much),
      () => target.queue(much),
      () => target.follow(much),
      () => target.go(much, "me"),
      () => target.extend(much, 1000),
      () => target.confirm(much, "me"),
      () => target.undo(much, "me"),
      () => target.unlock(much, "me"),
      () => target.recorded(much),
    ]) {
      await expect(asked()).rejects.toThrow(`the number of a deployment is ${most} at most: current value is ${much}`);
    }
    expect(await run(site, "next")).toMatchObject({ number: most, outcome: "deployed" });
    await expect(run(site, "next")).rejects.toThrow(`no number is left after the newest: current value is ${most}`);
    expect(await target.status()).toMatchObject({ current: most, newest: most });
  });
});
