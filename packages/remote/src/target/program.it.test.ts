import { describe, expect, it } from "@jest/globals";
import { lstat, mkdir, readlink, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { playedClock } from "../../test/played-clock.ts";
import { eventually, filesOf, interpreters, job, placing, sandbox } from "./testing.ts";

describe.each(interpreters)("the program in %s", (interpreter) => {
  it("brings files and keeps what was there, and says so in its journal", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old");
    await site.target.receive("one", filesOf("new"));
    const deployment = await site.target.run({
      token: "one",
      number: 41,
      job: placing(),
      runUrl: "https://example.org/1",
    });
    expect(deployment).toMatchObject({ number: 41, phase: "ended", outcome: "deployed", warnings: 0 });
    expect(await site.read("compose.yml")).toBe("new compose");
    expect((await stat(join(site.directory, "conf/app.cfg"))).mode & 0o777).toBe(0o600);
    expect(await site.target.status()).toMatchObject({
      current: 41,
      newest: 41,
      deployments: [{ number: 41, outcome: "deployed" }],
    });
    expect(site.lines).toContain("[2/2] place conf/app.cfg");
  });

  it("goes back in reverse order when a step fails, and leaves no trace", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old");
    await site.play("docker", "#!/bin/sh\necho nothing works >&2\nexit 7\n");
    await site.target.receive("one", filesOf("new"));
    const failing = { title: "start web", do: [["docker", "start", "web"] as const], undo: [] };
    const deployment = await site.target.run({
      token: "one",
      number: "next",
      job: placing({ change: [...placing().change, failing] }),
    });
    expect(deployment).toMatchObject({
      number: 1,
      outcome: "rolled-back",
      reason: "start web: docker start ended with 7: nothing works",
    });
    expect(await site.read("compose.yml")).toBe("old");
    expect(await site.read("conf/app.cfg")).toBeUndefined();
    expect((await site.target.status()).current).toBeUndefined();
  });

  it("refuses when a preparation fails, and touches nothing", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const full = { title: "free space", do: [["space", ".", "900000000000000"] as const] };
    const deployment = await site.target.run({ token: "one", number: 1, job: placing({ prepare: [full] }) });
    expect(deployment).toMatchObject({ phase: "ended", outcome: "refused" });
    expect(deployment.reason).toMatch(/^free space: only \d+ MiB are free at \., 858306884 MiB are needed$/);
    expect(await site.read("compose.yml")).toBeUndefined();
  });

  it("ends degraded when an undo fails, and undoes the rest all the same", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old");
    await site.play("docker", '#!/bin/sh\n[ "$1" != fail ]\n');
    await site.target.receive("one", filesOf("new"));
    const broken = { title: "second", do: [["docker", "ok"] as const], undo: [["docker", "fail"] as const] };
    const failing = { title: "third", do: [["docker", "fail"] as const], undo: [] };
    const deployment = await site.target.run({
      token: "one",
      number: 1,
      job: job({ change: [...placing().change, broken, failing] }),
    });
    expect(deployment.outcome).toBe("degraded");
    expect(deployment.reason).toMatch(
      /^third: docker fail ended with 1: .*; cannot undo "second": docker fail ended with 1/,
    );
    expect(await site.read("compose.yml")).toBe("old");
  });

  it("tells a failing step of settle as a warning", async () => {
    await using site = await sandbox(interpreter, { STAGEWAY_ENGINE_WAIT: "0" });
    await site.play("docker", "#!/bin/sh\nexit 1\n");
    await site.target.receive("one", []);
    const settle = [{ title: "prune", do: [["docker", "image", "prune"] as const] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ settle }) })).toMatchObject({
      outcome: "deployed",
      warnings: 1,
    });
  });

  it("brings back a symbolic link as a link, and a file with its mode", async () => {
    await using site = await sandbox(interpreter);
    await site.write("shared.yml", "linked");
    await symlink("shared.yml", join(site.directory, "compose.yml"));
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    expect((await lstat(join(site.directory, "compose.yml"))).isFile()).toBe(true);
    const verdict = await site.target.undo(1, "somebody");
    expect(verdict).toMatchObject({
      accepted: true,
      deployment: { outcome: "rolled-back", reason: "undone by somebody" },
    });
    expect(await readlink(join(site.directory, "compose.yml"))).toBe("shared.yml");
    expect(await site.read("shared.yml")).toBe("linked");
  });

  it.each([
    ["/etc/passwd"],
    ["../outside"],
    ["a/../../outside"],
    ["a//b"],
    ["-rf"],
    [".stageway/current"],
    [".stageway/deployments/1/verdict"],
    [".stageway/lease/9"],
    [".stageway/places"],
    [".stageway/a-note-of-tomorrow"],
    ["a\nb"],
  ])("refuses to place a file at %j before anything runs", async (path) => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const bad = { title: "bad", do: [["place", "files/compose.yml", path, "644"] as const], undo: [] };
    const deployment = await site.target.run({
      token: "one",
      number: 1,
      job: placing({ change: [...placing().change, bad] }),
    });
    expect(deployment).toMatchObject({ outcome: "refused" });
    expect(deployment.reason).toContain("the job has a command that is not allowed");
    expect(await site.read("compose.yml")).toBeUndefined();
  });

  it("does not follow a folder that is a link out of the project", async () => {
    await using site = await sandbox(interpreter);
    const outside = join(site.directory, "..", "outside");
    await mkdir(outside);
    await symlink(outside, join(site.directory, "conf"));
    await site.target.receive("one", filesOf("new"));
    const deployment = await site.target.run({ token: "one", number: 1, job: placing() });
    expect(deployment).toMatchObject({ outcome: "rolled-back" });
    expect(deployment.reason).toContain("conf/app.cfg leads out of the project directory");
    await expect(stat(join(outside, "app.cfg"))).rejects.toThrow();
  });

  it("is confirmed once: later verdicts are told that they are late", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    const held = await site.target.run({ token: "one", number: 5, job: placing({ hold: 60_000 }) });
    expect(held).toMatchObject({ phase: "held" });
    expect(held.remaining).toBeGreaterThan(50_000);
    const confirmed = await site.target.confirm(5, "the job of run 7");
    expect(confirmed).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
    expect(await site.target.confirm(5, "again")).toMatchObject({ accepted: true });
    expect(await site.target.undo(5, "somebody")).toMatchObject({
      accepted: false,
      reason: "it was confirmed: the job of run 7",
      deployment: { outcome: "deployed" },
    });
    expect(await site.read("compose.yml")).toBe("new compose");
  });

  it("undoes by itself at the deadline of the machine's own clock, and tells a late verdict", async () => {
    await using site = await sandbox(interpreter);
    const clock = playedClock(site);
    await clock.pass(0);
    const { target } = site.with(clock.env);
    await target.receive("one", filesOf("new"));
    expect(await target.run({ token: "one", number: 5, job: placing({ hold: 600_000 }) })).toMatchObject({
      phase: "held",
      remaining: 600_000,
    });
    await clock.pass(599);
    expect((await target.status()).deployments[0]).toMatchObject({ phase: "held", remaining: 1000 });
    await clock.pass(1);
    await eventually(async () => (await target.status()).deployments[0]?.outcome === "rolled-back", "the undo");
    expect(await target.confirm(5, "too late")).toMatchObject({
      accepted: false,
      reason: "its time was over and it was undone",
      deployment: { outcome: "rolled-back", reason: "not confirmed in time" },
    });
    expect(await site.read("compose.yml")).toBeUndefined();
  });

  it("interrupts a long command when somebody asks for the undo", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old");
    await site.play("docker", '#!/bin/sh\n: >"$ROOT/pulling"\nexec sleep 60\n');
    await site.target.receive("one", filesOf("new"));
    const pull = { title: "pull", do: [["docker", "pull", "x"] as const], undo: [] };
    const running = site.target.run({ token: "one", number: 1, job: placing({ change: [...placing().change, pull] }) });
    await eventually(async () => (await site.read("../pulling")) !== undefined, "the pull");
    expect(await site.target.undo(1, "the run that was cancelled")).toMatchObject({ accepted: true });
    expect(await running).toMatchObject({ outcome: "rolled-back", reason: "undone by the run that was cancelled" });
    expect(await site.read("compose.yml")).toBe("old");
  });

  it("keeps the folders of as many deployed releases as it is told", async () => {
    await using site = await sandbox(interpreter);
    const settle = [{ title: "tidy up", do: [["retain", "2"] as const] }];
    for (const number of [1, 2, 3, 4]) {
      await site.target.receive(`token-${number}`, filesOf(`${number}`));
      await site.target.run({ token: `token-${number}`, number, job: placing({ settle }) });
    }
    expect((await site.target.status()).deployments.map(({ number }) => number)).toEqual([2, 3, 4]);
  });
});
