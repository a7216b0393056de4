import { describe, expect, it } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, filesOf, interpreters, job, killGroup, limit, placing, sandbox, type Sandbox } from "./testing.ts";
import type { Target } from "./target.ts";

/** The same directory as another machine sees it. */
async function machine(site: Sandbox, name: string, boot: string): Promise<Target> {
  const [hostname, bootId] = ["hostname", "boot-id"].map((file) => join(site.directory, `../${file}-${name}-${boot}`));
  await writeFile(hostname ?? "", `${name}\n`);
  await writeFile(bootId ?? "", `${boot}\n`);
  return site.with({ STAGEWAY_HOSTNAME_FILE: hostname ?? "", STAGEWAY_BOOT_ID_FILE: bootId ?? "" }).target;
}

/** Deployment 1 is held on web-1. */
async function held(interpreter: string) {
  const site = await sandbox(interpreter);
  await site.write("compose.yml", "old");
  const here = await machine(site, "web-1", "first");
  await here.receive("one", filesOf("new"));
  await here.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
  return { ...site, here };
}

const verbs: Readonly<Record<string, (target: Target) => Promise<unknown>>> = {
  receive: (target) => target.receive("two", []),
  queue: (target) => target.queue(2),
  run: (target) => target.run({ token: "one", number: 1, job: placing(), ...limit }),
  go: (target) => target.go(1, "me", limit),
  extend: (target) => target.extend(1, 90_000, limit),
  confirm: (target) => target.confirm(1, "me", limit),
  undo: (target) => target.undo(1, "me", limit),
  unlock: (target) => target.unlock(1, "me", limit),
};

const elsewhere = /deployment 1 is under way on another machine .*: current value is web-1.*stageway unlock --force 1/;

describe.each(interpreters)("one directory on two machines, in %s", (interpreter) => {
  it("leaves what is held on the one alone on the other, whatever is asked there", async () => {
    await using site = await held(interpreter);
    const there = await machine(site, "web-2", "second");
    for (const [verb, ask] of Object.entries(verbs))
      await expect(ask(there).then((answer) => [verb, answer])).rejects.toThrow(elsewhere);
    expect((await there.status()).holder).toEqual({ number: 1, alive: false, runUrl: "", machine: "web-1" });
    expect(await site.here.confirm(1, "the job")).toMatchObject({ deployment: { outcome: "deployed" } });
    await there.receive("two", []);
    expect(await there.run({ token: "two", number: 2, job: job() })).toMatchObject({ outcome: "deployed" });
  });

  it("takes a machine that was renamed during a hold for the same", async () => {
    await using site = await held(interpreter);
    const renamed = await machine(site, "web-9", "first");
    expect(await renamed.run({ token: "one", number: 1, job: placing(), ...limit })).toMatchObject({ phase: "held" });
    expect(await renamed.extend(1, 90_000, limit)).toMatchObject({ accepted: true });
    const [owner] = await site.owners();
    const late = { accepted: false, reason: `its owner is at work: process ${owner}` };
    expect(await renamed.unlock(1, "me", limit)).toMatchObject(late);
    await renamed.receive("two", []);
    const waiting = renamed.run({ token: "two", number: 2, job: job(), wait: 60_000, ...limit });
    await eventually(async () => ((await renamed.status()).waiting ?? []).length > 0, "the queue");
    const again = await machine(site, "web-10", "first");
    const twice = again.run({ token: "two", number: 2, job: job(), wait: 60_000, ...limit });
    expect(await renamed.confirm(1, "me", limit)).toMatchObject({ deployment: { outcome: "deployed" } });
    expect(await Promise.all([waiting, twice])).toMatchObject([{ outcome: "deployed" }, { outcome: "deployed" }]);
  });

  it("goes on after what has ended elsewhere, although the machine died before it let go of the lease", async () => {
    await using site = await held(interpreter);
    for (const pid of await site.owners()) killGroup(pid);
    const state = ".stageway/deployments/1/state";
    const words = ((await site.read(state)) ?? "").split(" ");
    await site.write(state, ["ended", ...words.slice(1, 7), "deployed", ...words.slice(8)].join(" "));
    const there = await machine(site, "web-2", "second");
    expect((await there.status()).holder).toEqual({ number: 1, alive: false, runUrl: "" });
    await there.receive("two", []);
    expect(await there.run({ token: "two", number: 2, job: job(), ...limit })).toMatchObject({ outcome: "deployed" });
  });

  it("refuses a job that was received before the other machine took the lease", async () => {
    await using site = await sandbox(interpreter);
    const [here, there] = [await machine(site, "web-1", "first"), await machine(site, "web-2", "second")];
    await there.receive("two", []);
    await here.receive("one", filesOf("new"));
    await here.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    const late = await there.run({ token: "two", number: 2, job: job(), wait: 60_000, ...limit });
    expect(late).toMatchObject({ outcome: "refused", reason: expect.stringMatching(elsewhere) });
    expect(await here.confirm(1, "the job")).toMatchObject({ deployment: { outcome: "deployed" } });
  });

  it("goes on when somebody says that the machine before is gone, and without a word after a restart", async () => {
    await using site = await held(interpreter);
    for (const pid of await site.owners()) killGroup(pid);
    const rebuilt = await machine(site, "web-3", "third");
    await expect(rebuilt.undo(1, "me", limit)).rejects.toThrow(elsewhere);
    expect(await rebuilt.unlock(1, "me", { force: true })).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await site.read("compose.yml")).toBe("old");
    await rebuilt.receive("two", filesOf("two"));
    await rebuilt.run({ token: "two", number: 2, job: placing({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    const restarted = await machine(site, "web-3", "fourth");
    await restarted.receive("three", []);
    expect(await restarted.run({ token: "three", number: 3, job: job() })).toMatchObject({ outcome: "deployed" });
    expect(await site.read("compose.yml")).toBe("old");
  });
});

it("flushes which machine began a deployment before it has a number", async () => {
  await using site = await sandbox("dash");
  await site.play("dd", '#!/bin/sh\necho "$*" >>"$ROOT/flushed"\nexec /bin/dd "$@"\n');
  await site.target.receive("one", []);
  await site.target.run({ token: "one", number: 1, job: job(), ...limit });
  expect(await site.read("../flushed")).toMatch(/incoming\/one\/machine\.new conv=fsync$/m);
});
