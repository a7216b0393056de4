import { existsSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { Command } from "./job.ts";
import { eventually, interpreters, job, sandbox } from "./testing.ts";

describe.each(interpreters)("a container in %s", (interpreter) => {
  it("waits for health, and shows why there is none", async () => {
    await using site = await sandbox(interpreter);
    await site.play(
      "docker",
      `#!/bin/sh
case "$*" in
  *"--format {{if"*) echo "exit 1: connection refused" ;;
  logs*) echo "last words" ;;
  *good) echo "running healthy 0 0 false now" ;;
  *plain) echo "running none 0 0 false now" ;;
  *sick) echo "running unhealthy 0 0 false now" ;;
  *dead) echo "exited none 0 137 true now" ;;
  *loop) echo x >>"$ROOT/loop"; echo "restarting none $(wc -l <"$ROOT/loop") 1 false now" ;;
  *silent) ;;
  *slow) echo "running starting 0 0 false now" ;;
  *) echo "Error: No such container: x" >&2; exit 1 ;;
esac
`,
    );
    const ask = async (token: string, ...command: Command) => {
      await site.target.receive(token, []);
      return site.target.run({
        token,
        number: "next",
        job: job({ change: [{ title: "check", do: [command], undo: [] }] }),
      });
    };
    expect(await ask("a", "healthy", "good", "5", "1")).toMatchObject({ outcome: "deployed" });
    expect(await ask("b", "healthy", "plain", "5", "1")).toMatchObject({ outcome: "deployed" });
    expect(await ask("c", "healthy", "sick", "5", "1")).toMatchObject({
      outcome: "rolled-back",
      reason: "check: sick is unhealthy",
    });
    expect(site.lines).toEqual(
      expect.arrayContaining([
        "State of sick: running, health: unhealthy, restarts: 0, exit code: 0, out of memory: false, started at: now",
        "exit 1: connection refused",
        "last words",
      ]),
    );
    expect((await ask("d", "healthy", "dead", "5", "1")).reason).toBe(
      "check: dead is exited with exit code 137 (out of memory)",
    );
    expect((await ask("e", "healthy", "loop", "9", "1")).reason).toMatch(/^check: loop restarts again and again/);
    expect((await ask("f", "healthy", "slow", "1", "1")).reason).toBe(
      "check: slow is not healthy after 1 s: running, health starting",
    );
    expect((await ask("h", "healthy", "silent", "1", "1")).reason).toBe(
      "check: silent is not healthy after 1 s: unknown, health unknown",
    );
    expect((await ask("g", "healthy", "none", "5", "1")).reason).toBe("check: none does not exist");
  }, 40_000);

  it("starts several at once, and ends all of it when it is to be undone", async () => {
    await using site = await sandbox(interpreter);
    // Each start waits until both are under way; one called "slow" until it is ended.
    const start = `echo $$ >>"$ROOT/site/starting"
  case $3 in slow*) exec sleep 60 ;; esac
  n=0; until [ "$(wc -l <"$ROOT/site/starting")" -ge 2 ]; do n=$((n + 1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`;
    await site.play("docker", `#!/bin/sh\ncase "$1 $2" in "container start") ${start} ;; esac\n`);
    const run = async (token: string, number: number, ...names: [string, string]) => {
      await site.target.receive(token, []);
      const change = [{ title: "start", do: [["running", ...names] as const], undo: [] }];
      return site.target.run({ token, number, job: job({ change }) });
    };
    await site.write("starting", "");
    expect(await run("one", 1, "a", "b")).toMatchObject({ outcome: "deployed" });
    const started = async () => (await site.read("starting"))!.split("\n").filter(Boolean);
    expect((await started()).length).toBe(2);
    await site.write("starting", "");
    const slow = run("two", 2, "slow-a", "slow-b");
    await eventually(async () => (await started()).length === 2, "both starts");
    await site.target.undo(2, "somebody");
    expect(await slow).toMatchObject({ outcome: "rolled-back" });
    for (const pid of await started()) expect(existsSync(`/proc/${pid}`)).toBe(false);
  }, 30_000);

  it("waits for an engine that restarts while it goes back", async () => {
    await using site = await sandbox(interpreter, { STAGEWAY_ENGINE_WAIT: "20" });
    await site.write("engine-up", "");
    await site.play(
      "docker",
      '#!/bin/sh\n[ "$1" != break ] || { rm -f "$ROOT/site/engine-up"; exit 1; }\n[ -e "$ROOT/site/engine-up" ] || exit 1\necho "did $*"\n',
    );
    await site.target.receive("one", []);
    const change = [
      { title: "first", do: [["docker", "up"] as const], undo: [["docker", "down"] as const] },
      { title: "second", do: [["docker", "break"] as const], undo: [] },
    ];
    const running = site.target.run({ token: "one", number: 1, job: job({ change }) });
    await eventually(async () => site.lines.some((line) => line.startsWith("The engine does not answer")), "the wait");
    await site.write("engine-up", "");
    expect(await running).toMatchObject({ outcome: "rolled-back" });
    expect(site.lines).toContain("did down");
  }, 30_000);

  it.each([
    ["starts again", "", { outcome: "rolled-back", reason: "first: docker break ended with 1: $ docker break" }],
    [
      "says so where it cannot start",
      "exit 1",
      { outcome: "degraded", reason: expect.stringContaining("cannot start again") },
    ],
  ])("%s what somebody stopped before its turn came, when it goes back", async (_, trouble, ending) => {
    await using site = await sandbox(interpreter);
    await site.play(
      "docker",
      `#!/bin/sh
case "$*" in
  break) exit 1 ;;
  "container start"*) ${trouble || ":"}; echo "$*" >>"$ROOT/site/started" ;;
  *inspect*) if [ -e "$ROOT/site/started" ]; then echo "running healthy 0 0 false then"; else echo "exited none 0 0 false then"; fi ;;
esac
`,
    );
    await site.target.receive("one", []);
    const change = [
      { title: "first", do: [["docker", "break"] as const], undo: [] },
      {
        title: "stop the old web",
        do: [["stopped", "1", "web-1"] as const],
        undo: [["running", "web-1"] as const, ["healthy", "web-1", "5", "0"] as const],
      },
      { title: "start db", do: [["running", "db-2"] as const], undo: [["stopped", "1", "db-2"] as const] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject(ending);
    const started = (await site.read("started"))?.split("\n").filter(Boolean);
    expect(started).toEqual(trouble === "" ? ["container start web-1"] : undefined);
  });

  it.each<[string, string | undefined]>([
    ["echo 'running /web-2'", undefined],
    ["echo 'exited /web-2'", "web-2 is exited"],
    ["echo 'Error: No such container: web-2' >&2; exit 1", "not all of its containers are there any more"],
    ["echo 'Cannot connect to the Docker daemon' >&2; exit 1", undefined],
  ])("holds on to, and confirms, only what is still there: %s", async (told, obstacle) => {
    await using site = await sandbox(interpreter);
    const well = "echo 'running healthy 0 0 false then'";
    await site.play("docker", `#!/bin/sh\ncase "$*" in *'{{.Name}}'*) ${told} ;; *) ${well} ;; esac\n`);
    await site.target.receive("one", []);
    const change = [{ title: "start web", do: [["healthy", "web-2", "5", "0"] as const], undo: [] }];
    await site.target.run({ token: "one", number: 1, job: job({ change, hold: 60_000 }) });
    const extended = await site.target.extend(1, 60_000);
    expect(extended.accepted ? undefined : extended.reason).toBe(obstacle);
    expect(extended.deployment.phase).toBe("held");
    const { deployment } = await site.target.confirm(1, "the job");
    expect(deployment).toMatchObject(
      obstacle === undefined
        ? { outcome: "deployed" }
        : { outcome: "rolled-back", reason: `it was to be confirmed, and ${obstacle}` },
    );
  });
});
