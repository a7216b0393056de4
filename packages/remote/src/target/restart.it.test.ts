import { describe, expect, it } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { Target } from "./target.ts";
import { filesOf, interpreters, job, killGroup, placing, sandbox } from "./testing.ts";

const afterwards: readonly (readonly [string, (target: Target) => Promise<unknown>])[] = [
  [
    "the next run",
    async (target) => {
      await target.receive("two", []);
      await target.run({ token: "two", number: 6, job: job() });
    },
  ],
  ["a verdict that would confirm it", (target) => target.confirm(5, "the job")],
  ["an unlock", (target) => target.unlock(5, "an operator")],
];

describe.each(interpreters)("a restart of the machine in %s", (interpreter) => {
  /** What becomes of a deployment that was somewhere when the machine went down. */
  async function restarted(until: "ready" | "held", next: (target: Target) => Promise<unknown>): Promise<Deployment> {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old");
    const bootId = join(site.directory, "boot-id");
    await writeFile(bootId, "first\n");
    const { target } = site.with({ STAGEWAY_BOOT_ID_FILE: bootId });
    await target.receive("one", filesOf("new"));
    const gate = until === "ready" ? { gate: 60_000 } : {};
    await target.run({ token: "one", number: 5, job: placing({ hold: 60_000, ...gate }), until });
    for (const pid of await site.owners()) killGroup(pid);
    await writeFile(bootId, "second\n");
    await next(target);
    expect(await site.read("compose.yml")).toBe("old");
    return await target.follow(5);
  }

  it.each(afterwards)("during a hold: %s undoes it", async (_, next) => {
    expect(await restarted("held", next)).toMatchObject({ outcome: "rolled-back" });
  });

  it.each([...afterwards.slice(0, 1), ["the word to go", (target: Target) => target.go(5, "somebody")] as const])(
    "at its gate: %s finds it refused",
    async (_, next) => {
      expect(await restarted("ready", next)).toMatchObject({ outcome: "refused" });
    },
  );
});
