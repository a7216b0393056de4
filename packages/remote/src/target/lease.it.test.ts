import { describe, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { eventually, filesOf, interpreters, job, killGroup, placing, sandbox } from "./testing.ts";
import type { Job } from "./job.ts";

const noting = (number: number): Job =>
  job({ change: [{ title: "note", do: [["docker", "note", String(number)]], undo: [] }] });

/** Notes when each deployment begins and ends, so that an overlap would show. */
const notes = `#!/bin/sh
echo "begin $2" >>"$ROOT/notes"
sleep 0.05
echo "end $2" >>"$ROOT/notes"
`;

describe.each(interpreters)("the lease in %s", (interpreter) => {
  it("lets twenty deployments at once pass one at a time, and the newest wins", async () => {
    for (let round = 0; round < 2; round++) {
      await using site = await sandbox(interpreter);
      await site.play("docker", notes);
      const numbers = Array.from({ length: 20 }, (_, index) => ((index * 7 + round) % 20) + 1);
      await site.target.status();
      const ended = await Promise.all(
        numbers.map(async (number) => {
          await site.target.receive(`token-${number}`, []);
          return site.target.run({ token: `token-${number}`, number, job: noting(number), wait: 60_000 });
        }),
      );
      expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(["deployed", "superseded"]));
      expect((await site.target.status()).current).toBe(20);
      const lines = (await site.read("../notes"))?.trimEnd().split("\n") ?? [];
      const deployed = ended.filter(({ outcome }) => outcome === "deployed").map(({ number }) => number);
      expect(lines).toEqual(deployed.sort((a, b) => a - b).flatMap((number) => [`begin ${number}`, `end ${number}`]));
    }
  }, 120_000);

  it("refuses a plan that is stale, and takes the one that was made anew under the same number", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", notes);
    const { status } = await site.target.receive("mine", []);
    await site.target.receive("other", []);
    await site.target.run({ token: "other", number: 1, job: noting(1) });
    const run = (token: string, expect: number) => site.target.run({ token, number: 2, job: noting(2), expect });
    const stale = await run("mine", status.generation ?? 0);
    expect(stale).toMatchObject({ number: 2, outcome: "refused", stale: true });
    expect(stale.reason).toBe("the target has changed since it was read");
    const again = await site.target.receive("again", []);
    const anew = await run("again", again.status.generation ?? 0);
    expect(anew).toMatchObject({ number: 2, token: "again", outcome: "deployed" });
    expect(anew.stale).toBeUndefined();
    expect((await site.read("../notes"))?.trimEnd().split("\n")).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
  }, 30_000);

  it("waits a moment for the process of a deployment that has ended, although it is to wait for none", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", []);
    await site.target.run({ token: "one", number: 1, job: job() });
    const stays = `cd .stageway/lease && top=$(ls | grep -x '[0-9]*' | sort -n | tail -n 1)
      setsid sleep 2 </dev/null >/dev/null 2>&1 &
      start=$(awk '{ print $22 }' "/proc/$!/stat") && set -- $! "$start" $(readlink "$top")
      rm -f "$top" "$top.released" && ln -s "$3 $1 $1 $2 $7 $8 $9" "$top"`;
    const planted = await site.shell.exec(["sh", "-c", `cd "$1" && ${stays}`, "sh", site.directory]);
    expect(planted).toMatchObject({ exitCode: 0 });
    expect((await site.target.status()).holder).toMatchObject({ number: 1, alive: true });
    await site.target.receive("two", []);
    expect(await site.target.run({ token: "two", number: 2, job: job() })).toMatchObject({ outcome: "deployed" });
  }, 30_000);

  it("refuses while another deployment is held, names it, and lets go when that one has ended", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    await site.target.run({
      token: "one",
      number: 1,
      job: placing({ hold: 60_000 }),
      runUrl: "https://example.org/runs/1",
    });
    expect((await site.target.status()).holder).toEqual({
      number: 1,
      alive: true,
      runUrl: "https://example.org/runs/1",
    });
    await site.target.receive("two", []);
    expect(await site.target.run({ token: "two", number: 2, job: job() })).toMatchObject({
      outcome: "refused",
      reason: "deployment 1 is under way on this target (https://example.org/runs/1)",
    });
    await site.target.receive("three", []);
    const waiting = site.target.run({ token: "three", number: 3, job: job(), wait: 60_000 });
    await eventually(async () => site.lines.some((line) => line.startsWith("Waiting for deployment 1")), "the queue");
    await site.target.confirm(1, "the job");
    expect(await waiting).toMatchObject({ outcome: "deployed" });
    expect((await site.target.status()).holder).toBeUndefined();
  });

  it("ends a waiting deployment as superseded when a newer one waits or is deployed", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    await site.target.receive("two", []);
    const older = site.target.run({ token: "two", number: 2, job: job(), wait: 60_000 });
    await eventually(async () => site.lines.some((line) => line.startsWith("Waiting for deployment 1")), "the queue");
    await site.target.receive("three", []);
    const newer = site.target.run({ token: "three", number: 3, job: job(), wait: 60_000 });
    expect(await older).toMatchObject({ outcome: "superseded", reason: "deployment 3 is newer" });
    await site.target.confirm(1, "the job");
    expect(await newer).toMatchObject({ outcome: "deployed" });
    expect(await site.target.status()).toMatchObject({ current: 3, newest: 3 });
  });

  it("ends a deployment as superseded that comes after a newer one, and never takes a number twice", async () => {
    await using site = await sandbox(interpreter);
    for (const [token, number] of [
      ["first", 7],
      ["second", 4],
    ] as const) {
      await site.target.receive(token, []);
      const { outcome } = await site.target.run({ token, number, job: job() });
      expect(outcome).toBe(number === 7 ? "deployed" : "superseded");
    }
    await site.target.receive("third", []);
    await expect(site.target.run({ token: "third", number: 7, job: job() })).rejects.toThrow(
      "deployment 7 exists already",
    );
  });

  it("ends an owner that stands still before anybody else goes on: it changes nothing when it wakes", async () => {
    await using site = await sandbox(interpreter, { STAGEWAY_PAUSE_MS: "400" });
    await site.write("compose.yml", "old compose");
    await site.play("docker", '#!/bin/sh\n: >"$ROOT/in-step"\nsleep 1\necho "woken" >>"$ROOT/woken"\n');
    await site.target.receive("one", filesOf("new"));
    const change = [{ title: "long", do: [["docker", "x"] as const], undo: [] }, ...placing().change];
    const first = site.target.run({ token: "one", number: 1, job: placing({ change }) });
    await eventually(async () => (await site.read("../in-step")) !== undefined, "the step");
    const owners = await site.owners();
    for (const pid of owners) killGroup(pid, "SIGSTOP");
    await site.target.receive("two", []);
    expect(await site.target.run({ token: "two", number: 2, job: job() })).toMatchObject({ outcome: "deployed" });
    for (const pid of owners) killGroup(pid, "SIGCONT");
    expect(await first).toMatchObject({ number: 1, outcome: "rolled-back", reason: "interrupted at step 1" });
    expect(await site.read("compose.yml")).toBe("old compose");
    expect(await site.read("../woken")).toBeUndefined();
    expect((await site.target.status()).current).toBe(2);
  }, 30_000);

  it("ends what a killed owner left running before it goes on", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\n[ ! -e "$ROOT/child" ] || exit 0\necho $$ >"$ROOT/child"\nexec sleep 100\n');
    await site.target.receive("one", []);
    const first = site.target.run({ token: "one", number: 1, job: noting(1) });
    const child = Number(await eventually(async () => (await site.read("../child"))?.trim(), "the step"));
    const [owner = 0] = await site.owners();
    process.kill(owner, "SIGKILL"); // Its child lives on, in a group without a leader.
    await site.target.receive("two", []);
    expect(await site.target.run({ token: "two", number: 2, job: job(), wait: 10_000 })).toMatchObject({
      outcome: "deployed",
    });
    expect(await first).toMatchObject({ outcome: "rolled-back" });
    // Whoever inherits it may not have looked at its end yet: a zombie runs no more.
    expect(await readFile(`/proc/${child}/stat`, "utf8").catch(() => "gone")).toMatch(/^gone$|\) Z /);
  }, 30_000);
});
