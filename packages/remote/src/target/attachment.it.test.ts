import { describe, expect, it } from "@jest/globals";
import { systemClock, type Finished } from "@stageway/core";
import type { Shell } from "./shell.ts";
import { openTarget } from "./target.ts";
import { interpreters, job, killGroup, sandbox } from "./testing.ts";

describe.each(interpreters)("a connection to a target in %s", (interpreter) => {
  it("tells the true outcome and every line once, however often the connection is lost", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8; do echo "line $1-$i"; sleep 0.1; done\n');
    let cuts = 0;
    /**
     * Loses every connection after a while, at another moment each time, the first ones before the job is started; the
     * later ones live longer and longer, so that a slow machine gets on.
     */
    const shell: Shell = {
      exec: async (command, options = {}): Promise<Finished> => {
        const lost = AbortSignal.timeout([5, 15, 30, 150, 320, 470, 230][cuts++] ?? 50 * cuts);
        const finished = await site.shell.exec(command, { ...options, signal: lost });
        return { ...finished, cancelled: false, exitCode: 255, stderr: "Connection to host closed by remote host." };
      },
    };
    const lines: string[] = [];
    const target = openTarget({ shell, directory: site.directory, log: (line) => lines.push(line) });
    await site.target.receive("one", []);
    const change = [1, 2, 3].map((part) => ({
      title: `part ${part}`,
      do: [["docker", String(part)] as const],
      undo: [],
    }));
    expect(await target.run({ token: "one", number: 4, job: job({ change, hold: 60_000 }) })).toMatchObject({
      phase: "held",
    });
    expect(cuts).toBeGreaterThan(5);
    expect(await target.confirm(4, "me")).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
    const expected = [1, 2, 3].flatMap((part) => [1, 2, 3, 4, 5, 6, 7, 8].map((line) => `line ${part}-${line}`));
    expect(lines.filter((line) => line.startsWith("line"))).toEqual(expected);
  }, 60_000);

  it("tells nothing twice to who gives up and follows again", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\nfor i in 1 2 3 4 5 6; do echo "line $i"; sleep 0.1; done\n');
    await site.target.receive("one", []);
    const given = new AbortController();
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      if (line === "line 2") given.abort();
    };
    const target = openTarget({ shell: site.shell, directory: site.directory, log });
    const change = [{ title: "some", do: [["docker", "some"] as const], undo: [] }];
    const whole = job({ change, hold: 60_000 });
    await expect(target.run({ token: "one", number: 4, job: whole, signal: given.signal })).rejects.toThrow("abort");
    await target.follow(4);
    expect(lines.filter((line) => line.startsWith("line"))).toEqual([1, 2, 3, 4, 5, 6].map((line) => `line ${line}`));
  });

  it("says that it cannot tell when the connection stays lost, and how to find out", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", []);
    const shell: Shell = { exec: (_, options) => site.shell.exec(["sh", "-c", "echo gone >&2; exit 255"], options) };
    const target = openTarget({ shell, directory: site.directory });
    await expect(target.confirm(4, "me", { retryUntil: 0 })).rejects.toMatchObject({
      message: "Cannot tell how deployment 4 ended: the connection was lost and did not come back: gone",
      hint: expect.stringContaining("status"),
    });
  });

  it("waits as long as ever for a host that is away when somebody sets the clock meanwhile", async () => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", []);
    await site.target.run({ token: "one", number: 4, job: job({ hold: 60_000 }) });
    let asked = 0;
    const shell: Shell = {
      exec: (command, options) =>
        site.shell.exec(++asked < 3 ? ["sh", "-c", "echo gone >&2; exit 255"] : command, options),
    };
    const clock = { ...systemClock, now: () => Date.now() + asked * 3_600_000 };
    const target = openTarget({ shell, directory: site.directory, clock });
    expect(await target.confirm(4, "me")).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
  });
});

// Busybox starts with a setsid of its own.
it.each(interpreters.filter((name) => !name.startsWith("busybox")))(
  "does not ask for ever in %s where nobody works on it and nobody can be started",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", []);
    await site.target.run({ token: "one", number: 4, job: job({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    await site.play("setsid", "#!/bin/sh\nexit 1\n");
    await expect(site.target.follow(4, { until: "ended" })).rejects.toThrow(
      "Cannot tell how deployment 4 ended: nobody works on it any more, and nobody can be started",
    );
  },
  60_000,
);
