import { describe, expect, it } from "@jest/globals";
import { eventually, filesOf, interpreters, job, killGroup, placing, sandbox, type Sandbox } from "./testing.ts";

/** Deployment 1, held, with its files placed over old ones. */
async function held(interpreter: string, env: Record<string, string> = {}): Promise<Sandbox> {
  const site = await sandbox(interpreter, env);
  await site.write("compose.yml", "old compose");
  await site.target.receive("one", filesOf("new"));
  await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
  return site;
}

async function expectUndone(site: Sandbox): Promise<void> {
  expect(await site.read("compose.yml")).toBe("old compose");
  expect((await site.target.status()).holder).toBeUndefined();
}

describe.each(interpreters)("unlock in %s", (interpreter) => {
  it("leaves an owner that is at work, unless it is forced", async () => {
    await using site = await held(interpreter);
    const [owner = 0] = await site.owners();
    expect(await site.target.unlock(1, "me")).toMatchObject({
      accepted: false,
      reason: `its owner is at work: process ${owner}`,
      deployment: { phase: "held" },
    });
    expect(await site.target.unlock(1, "me", { force: true })).toMatchObject({
      accepted: true,
      deployment: { outcome: "rolled-back", reason: "unlocked by me" },
    });
    expect(site.lines).toContain(`Unlocked by me: its owner, process ${owner}, was at work and was ended`);
    await expectUndone(site);
  });

  it("undoes what a dead owner left, and what it left running ends first", async () => {
    await using site = await sandbox(interpreter);
    await site.write("compose.yml", "old compose");
    await site.play("docker", '#!/bin/sh\necho $$ >"$ROOT/child"\nsleep 2\necho late >>"$ROOT/woken"\n');
    await site.target.receive("one", filesOf("new"));
    const long = { title: "long", do: [["docker", "x"] as const], undo: [] };
    const over = new AbortController();
    const change = [...placing().change, long];
    const running = site.target.run({ token: "one", number: 1, job: job({ change }), signal: over.signal });
    const ended = running.catch(() => undefined);
    await eventually(async () => (await site.read("../child")) !== undefined, "the step");
    over.abort();
    await ended;
    const [owner = 0] = await site.owners();
    process.kill(owner, "SIGKILL");
    expect(await site.target.unlock(1, "me")).toMatchObject({
      accepted: true,
      deployment: { outcome: "rolled-back", reason: "unlocked by me" },
    });
    expect(await site.read("../woken")).toBeUndefined();
    await expectUndone(site);
  }, 20_000);

  it("ends an owner that has stood still for too long, not before", async () => {
    await using site = await held(interpreter, { STAGEWAY_PAUSE_MS: "1500" });
    const [owner = 0] = await site.owners();
    killGroup(owner, "SIGSTOP");
    expect(await site.target.unlock(1, "me")).toMatchObject({ accepted: false });
    const unlocked = await eventually(async () => {
      const verdict = await site.target.unlock(1, "me");
      return verdict.accepted && verdict;
    }, "the unlock");
    expect(unlocked.deployment).toMatchObject({ outcome: "rolled-back" });
    expect(site.lines).toContain(`Unlocked by me: its owner, process ${owner}, stood still and was ended`);
    await expectUndone(site);
  }, 20_000);

  it("finishes what was confirmed before", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\n: >"$ROOT/settling"\nsleep 60\n');
    await site.target.receive("one", filesOf("new"));
    const settle = [{ title: "long", do: [["docker", "x"] as const] }];
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000, settle }) });
    const over = new AbortController();
    const confirming = site.target.confirm(1, "the job", { signal: over.signal }).catch(() => undefined);
    await eventually(async () => (await site.read("../settling")) !== undefined, "the step");
    over.abort();
    await confirming;
    for (const pid of await site.owners()) killGroup(pid);
    await site.play("docker", "#!/bin/sh\n");
    expect(await site.target.unlock(1, "me")).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
    expect((await site.target.status()).current).toBe(1);
  }, 20_000);

  it("does nothing to what has ended, waits, or is not there", async () => {
    await using site = await held(interpreter);
    await site.target.receive("two", []);
    const waiting = site.target.run({ token: "two", number: 2, job: job(), wait: 60_000 });
    await eventually(async () => site.lines.some((line) => line.startsWith("Waiting for deployment 1")), "the queue");
    const told = await site.target.unlock(2, "me", { force: true });
    expect(told).toMatchObject({ accepted: false, reason: "it holds no lease: it waits for its turn" });
    await site.target.confirm(1, "the job");
    expect(await waiting).toMatchObject({ outcome: "deployed" });
    const late = await site.target.unlock(2, "me", { force: true });
    expect(late).toMatchObject({ accepted: false, reason: "it has ended and holds no lease" });
    await expect(site.target.unlock(3, "me")).rejects.toThrow("there is none on this target");
  });
});
