import { describe, expect, it } from "@jest/globals";
import type { Command } from "./job.ts";
import { eventually, job, sandbox } from "./testing.ts";

describe.each(["dash", "busybox sh"])("a container in %s", (interpreter) => {
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
    expect(site.lines).toEqual(expect.arrayContaining(["exit 1: connection refused", "last words"]));
    expect((await ask("d", "healthy", "dead", "5", "1")).reason).toBe(
      "check: dead is exited with exit code 137 (out of memory)",
    );
    expect((await ask("e", "healthy", "loop", "9", "1")).reason).toMatch(/^check: loop restarts again and again/);
    expect((await ask("f", "healthy", "slow", "1", "1")).reason).toBe(
      "check: slow is not healthy after 1 s: running, health starting",
    );
    expect((await ask("g", "healthy", "none", "5", "1")).reason).toBe("check: none does not exist");
  }, 40_000);

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
});
