import { describe, expect, it } from "@jest/globals";
import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { playedClock } from "../../test/played-clock.ts";
import { eventually, filesOf, interpreters, job, killGroup, placing, sandbox, type Sandbox } from "./testing.ts";

const gated = placing({ gate: 60_000, hold: 60_000 });

async function stand(site: Sandbox, target = site.target): Promise<void> {
  await site.write("compose.yml", "old compose");
  await target.receive("one", filesOf("new"));
  expect(await target.run({ token: "one", number: 1, job: gated, until: "ready" })).toMatchObject({ phase: "ready" });
}

describe.each(interpreters)("a gate in %s", (interpreter) => {
  it("lets nothing be touched before the word, and then the job goes on", async () => {
    await using site = await sandbox(interpreter);
    await stand(site);
    const { deployments, holder } = await site.target.status();
    expect(deployments[0]?.remaining).toBeGreaterThan(50_000);
    expect(holder).toMatchObject({ number: 1, alive: true });
    expect(await site.read("compose.yml")).toBe("old compose");
    expect(await site.target.go(1, "run 7, its canary is healthy")).toMatchObject({
      accepted: true,
      deployment: { phase: "held" },
    });
    expect(await site.read("compose.yml")).toBe("new compose");
    expect(site.lines).toContain("Told to go by run 7, its canary is healthy");
    await site.target.confirm(1, "the job");
  });

  it("says as soon as the lease is its own, while the rest is prepared", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", "#!/bin/sh\nexec sleep 60\n");
    await site.target.receive("one", []);
    const pull = { title: "pull", do: [["docker", "pull", "x"] as const] };
    const leased = await site.target.run({ token: "one", number: 1, job: job({ prepare: [pull] }), until: "leased" });
    expect(leased).toMatchObject({ phase: "prepare" });
  });

  it("is passed by a job that has none", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const held = await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }), until: "ready" });
    expect(["change", "held"]).toContain(held.phase);
    await site.target.follow(1);
    expect(await site.target.go(1, "somebody")).toMatchObject({
      accepted: false,
      reason: "it waits for no word to go",
    });
  });

  it("gives up at its deadline, by the machine's own clock, and lets the next one have the lease", async () => {
    await using site = await sandbox(interpreter);
    const clock = playedClock(site);
    await clock.pass(0);
    const { target } = site.with(clock.env);
    await stand(site, target);
    await clock.pass(60);
    const late = await target.go(1, "too late");
    expect(late.accepted).toBe(false);
    expect(await target.follow(1)).toMatchObject({ outcome: "refused", reason: "not told to go in time" });
    expect(await target.go(1, "far too late")).toMatchObject({ accepted: false, reason: "it has ended" });
    expect(await site.read("compose.yml")).toBe("old compose");
    expect((await target.status()).holder).toBeUndefined();
  });

  it("is kept by a file of an upload that has the name of the word", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", [...filesOf("new"), { path: "go", content: "somebody" }]);
    await site.target.run({ token: "one", number: 1, job: gated, until: "ready" });
    await expect(site.target.go(1, "somebody")).rejects.toThrow("the word cannot be written");
    expect((await site.target.status()).deployments[0]?.phase).toBe("ready");
  });

  it.each([
    ["is killed", "interrupted before anything was touched", (pid: number) => killGroup(pid)],
    ["stands still", "interrupted before anything was touched", (pid: number) => killGroup(pid, "SIGSTOP")],
  ])("whose owner %s is refused by the next run", async (_, reason, strike) => {
    await using site = await sandbox(interpreter, { STAGEWAY_PAUSE_MS: "400" });
    await stand(site);
    for (const pid of await site.owners()) strike(pid);
    await site.target.receive("two", []);
    expect(await site.target.run({ token: "two", number: 2, job: job() })).toMatchObject({ outcome: "deployed" });
    expect((await site.target.status()).deployments[0]).toMatchObject({ number: 1, outcome: "refused", reason });
    expect(await site.read("compose.yml")).toBe("old compose");
  });

  it.each(["go", "undo", "unlock"] as const)("whose owner is killed is refused by %s", async (verb) => {
    await using site = await sandbox(interpreter);
    await stand(site);
    for (const pid of await site.owners()) killGroup(pid);
    const { deployment } = await site.target[verb](1, "somebody");
    expect(deployment).toMatchObject({ outcome: "refused", reason: "interrupted before anything was touched" });
    expect(await site.read("compose.yml")).toBe("old compose");
  });

  it("waits for a word that was given while the connection was away", async () => {
    await using site = await sandbox(interpreter);
    await stand(site);
    const away = new AbortController();
    const first = site.target.go(1, "first", { retryUntil: 0, signal: away.signal }).catch(() => undefined);
    await eventually(
      () => readlink(join(site.directory, ".stageway/deployments/1/go")).catch(() => undefined),
      "the word",
    );
    away.abort();
    expect((await first)?.accepted).not.toBe(false);
    expect(await site.target.go(1, "second")).toMatchObject({ accepted: true, deployment: { phase: "held" } });
    expect(await site.target.go(1, "third")).toMatchObject({ accepted: true, deployment: { phase: "held" } });
    expect(site.lines.filter((line) => line.startsWith("Told to go by"))).toEqual(["Told to go by first"]);
  });
});
