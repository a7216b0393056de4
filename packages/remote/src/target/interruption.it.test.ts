import { describe, expect, it } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { eventually, filesOf, job, killGroup, placing, sandbox, type Sandbox } from "./testing.ts";
import type { Job } from "./job.ts";
import type { RunOptions, Target } from "./target.ts";

/**
 * Programs that the shell calls to change anything, each replaced by one that counts the calls and kills the whole process
 * group of its caller at a chosen one, before or after the real program ran.
 */
const changers = ["dd", "mv", "ln", "rm", "mkdir", "chmod", "setsid"];
const killer = (name: string, interpreter: string) => `#!/bin/sh
real=${interpreter === "dash" ? `"$(PATH=$REAL_PATH command -v ${name})"` : `"busybox ${name}"`}
if [ -z "\${KILL_AT:-}" ]; then exec $real "$@"; fi
echo ${name} >>"$ROOT/calls"
count=$(wc -l <"$ROOT/calls")
[ "$count" != "$KILL_AT" ] || [ "$KILL_WHEN" != before ] || kill -9 0
$real "$@"
code=$?
[ "$count" != "$KILL_AT" ] || kill -9 0
exit "$code"
`;

/** Some builds of busybox run their own applets whatever the path says; a function comes before these, too. */
const shimmed = (interpreter: string) => `#!/bin/sh
exec ${interpreter} -c '${changers.map((name) => `${name}() { "$ROOT/bin/${name}" "$@"; }`).join("; ")}; . "$0"' "$@"
`;

const refused: Job = job({ prepare: [{ title: "never", do: [["space", ".", "900000000000000"]] }] });

const several: Job = placing({ gate: 60_000, hold: 60_000 });

const failing: Job = placing({
  change: [...placing().change, { title: "fail", do: [["place", "files/none", "none", "644"]], undo: [] }],
});

type Way = (target: Target, options: RunOptions) => Promise<unknown>;

const straight: Way = (target, options) => target.run(options);

/** The way of a host among several: it is let go at its gate, its hold is extended, and it is confirmed. */
const gated: Way = async (target, { signal, ...options }) => {
  const follow = { ...(signal && { signal }) };
  await target.run({ ...options, ...follow, until: "ready" });
  await target.go(1, "the first host", follow);
  await target.extend(1, 60_000, follow);
  await target.confirm(1, "the job", follow);
};

async function prepareSite(interpreter: string): Promise<Sandbox> {
  const site = await sandbox(interpreter, { REAL_PATH: process.env["PATH"] ?? "", STAGEWAY_SHELL: "shimmed" });
  for (const name of changers) await site.play(name, killer(name, interpreter));
  await site.play("shimmed", shimmed(interpreter));
  await site.write("compose.yml", "old compose");
  return site;
}

/** Runs a job that is killed at a call, then another release's job; gives what became of the first. */
async function interrupt(site: Sandbox, killAt: number, when: string, interrupted: Job, way: Way) {
  const { target } = site.with({ KILL_AT: String(killAt), KILL_WHEN: when });
  await site.target.receive("one", filesOf("new"));
  const over = new AbortController();
  const options = { token: "one", number: 1, job: interrupted, signal: over.signal };
  const running = way(target, options).catch(() => undefined);
  await eventually(async () => {
    const calls = (await site.read("../calls"))?.split("\n").length ?? 0;
    const state = await site.read(".stageway/deployments/1/state");
    return calls > killAt || state?.startsWith("ended") === true;
  }, "the kill");
  over.abort(); // Who follows would see to it that the job goes on.
  await running;
  for (const pid of await site.owners()) killGroup(pid);
  await site.target.receive("two", []);
  const second = await site.target.run({ token: "two", number: 2, job: refused, wait: 10_000 });
  const { deployments, current } = await site.target.status();
  return { second, first: deployments.find(({ number }) => number === 1), current };
}

async function checkConsistent(site: Sandbox, killAt: number, when: string, interrupted: Job, way: Way) {
  const { first, second, current } = await interrupt(site, killAt, when, interrupted, way);
  const told = `killed ${when} call ${killAt}: ${first?.outcome ?? "never began"}`;
  expect([told, second.outcome]).toEqual([told, "refused"]);
  if (first !== undefined) expect([told, first.phase]).toEqual([told, "ended"]);
  const deployed = first?.outcome === "deployed";
  expect([told, current]).toEqual([told, deployed ? 1 : undefined]);
  expect([told, await site.read("compose.yml")]).toEqual([told, deployed ? "new compose" : "old compose"]);
  expect([told, await site.read("conf/app.cfg")]).toEqual([told, deployed ? "new configuration" : undefined]);
  const left = await readdir(site.directory);
  expect([told, left.filter((name) => name.includes("stageway-"))]).toEqual([told, []]);
  return first?.outcome ?? "never began";
}

describe.each(["dash", "busybox sh"])("a job in %s that is killed", (interpreter) => {
  // Every sixth call of the one, every eleventh of the other; all with STAGEWAY_SWEEP=all.
  const all = process.env["STAGEWAY_SWEEP"] === "all";
  const stride = all ? 1 : interpreter === "dash" ? 6 : 11;

  /** Kills at the calls of a range, and gives the outcomes. */
  async function sweep(from: number, to: number, when: string, interrupted: Job, way: Way): Promise<Set<string>> {
    const outcomes = new Set<string>();
    for (let killAt = all ? 1 : from; killAt < to; killAt += stride) {
      await using site = await prepareSite(interpreter);
      outcomes.add(await checkConsistent(site, killAt, when, interrupted, way));
    }
    return outcomes;
  }

  it.each([
    ["before", "succeeds", placing(), ["rolled-back", "deployed"]],
    ["after", "succeeds", placing(), ["rolled-back", "deployed"]],
    ["before", "fails", failing, ["rolled-back"]],
    ["after", "fails", failing, ["rolled-back"]],
  ])(
    "%s any change of one that %s is finished or undone by the next run",
    async (when, _, interrupted, expected) => {
      const outcomes = await sweep(1, 64, when, interrupted, straight);
      expect([...outcomes]).toEqual(expect.arrayContaining(expected));
      expect(outcomes).not.toContain("degraded");
    },
    60_000,
  );

  // Until it is ready, after sixteen calls, it goes the way of the others.
  it.each(["before", "after"])(
    "%s any change of one behind a gate is refused, finished or undone by the next run",
    async (when) => {
      const outcomes = await sweep(17, 52, when, several, gated);
      expect([...outcomes]).toEqual(expect.arrayContaining(["refused", "rolled-back", "deployed"]));
      expect(outcomes).not.toContain("degraded");
    },
    60_000,
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
