import { describe, expect, it } from "@jest/globals";
import { link, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { createProcesses, requireSuccess, type Finished } from "@stageway/core";
import { readSections } from "../compose/sections.ts";
import { packFiles } from "./archive.ts";
import type { Command } from "./job.ts";
import type { Shell } from "./shell.ts";
import { openTarget, type Report } from "./target.ts";
import { eventually, filesOf, job, placing, sandbox } from "./testing.ts";

const processes = createProcesses({ env: process.env });

describe.each(["dash", "busybox sh"])("a target in %s", (interpreter) => {
  it("gives docker exactly the arguments of the job, whatever they are", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", '#!/bin/sh\nprintf "%s\\0" "$#" "$@" >>"$ROOT/arguments"\n');
    const text = fc
      .oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[ %\t\r\n'"$`\\*?~=|&;<>()!#-]{0,12}$/))
      .filter((value) => !value.includes("\0") && value.isWellFormed());
    const [given = []] = fc.sample(
      fc.array(fc.array(text, { minLength: 1, maxLength: 6 }), { minLength: 150, maxLength: 150 }),
      1,
    );
    await site.target.receive("one", []);
    const commands = given.map((texts): Command => ["docker", ...texts]);
    expect(
      await site.target.run({ token: "one", number: 1, job: job({ settle: [{ title: "all", do: commands }] }) }),
    ).toMatchObject({
      outcome: "deployed",
      warnings: 0,
    });
    expect((await site.read("../arguments"))?.split("\0").slice(0, -1)).toEqual(
      given.flatMap((texts) => [String(texts.length), ...texts]),
    );
  }, 30_000);

  it("takes an upload and answers with its state and the reports in one round trip", async () => {
    await using site = await sandbox(interpreter);
    let trips = 0;
    const shell: Shell = { exec: (...given) => (trips++, site.shell.exec(...given)) };
    await site.play("docker", "#!/bin/sh\necho \"no engine 'here'\"\nexit 1\n");
    await site.write(".stageway/deployments/7/unrecorded", '{"a":1}\n');
    const target = openTarget({ shell, directory: site.directory });
    const long = `files/${"d/".repeat(60)}ü.txt`;
    const files = [
      ...filesOf("new"),
      { path: long, content: new Uint8Array([0, 255, 10]), mode: 0o755 },
      { path: "files/.env", content: "A=1\n" },
      { path: "block", content: "" },
    ];
    const books: Report = ["unrecorded"];
    const first = await target.receive("one", files, { books });
    expect(trips).toBe(3);
    expect(first.reports).toEqual({ books: { exitCode: 0, stdout: '7 {"a":1}\n', stderr: "" } });
    const incoming = join(site.directory, ".stageway/incoming/one");
    expect(new Uint8Array(await readFile(join(incoming, long)))).toEqual(new Uint8Array([0, 255, 10]));
    expect((await stat(join(incoming, "files/.env"))).mode & 0o777).toBe(0o600);
    const second = await target.receive("two", files, { state: ["compose", "", "compose.yml"], books });
    expect(trips).toBe(4);
    expect(second.reports["books"]).toEqual(first.reports["books"]);
    expect(readSections(second.reports["state"]?.stdout ?? "").get("warnings")).toEqual(["no engine 'here'"]);
    await target.run({ token: "one", number: 1, job: placing() });
    expect(trips).toBe(5);
  });

  it.each([
    "a link",
    "a link to a folder",
    "a second name of a file",
    "a name above the folder",
    "a name that goes up",
    "an absolute name",
  ])("refuses an archive with %s", async (what) => {
    await using site = await sandbox(interpreter);
    await site.target.status();
    const from = join(site.directory, "..", "from");
    await mkdir(join(from, "sub"), { recursive: true });
    await writeFile(join(from, "plain"), "x");
    await symlink("/etc", join(from, "link"));
    await link(join(from, "plain"), join(from, "second"));
    const names =
      {
        "a link": ["link"],
        "a link to a folder": ["link"],
        "a second name of a file": ["plain", "second"],
        "a name above the folder": ["../plain"],
        "a name that goes up": ["sub/../plain"],
        "an absolute name": [join(from, "plain")],
      }[what] ?? [];
    const packed = await processes.run("tar", [
      "-C",
      what.includes("above") ? join(from, "sub") : from,
      "-P",
      "-cf",
      join(from, "../bad.tar"),
      ...names,
    ]);
    requireSuccess(packed, "pack");
    const archive = await readFile(join(from, "../bad.tar"));
    const program = (
      await site.shell.exec(["sh", "-c", 'echo "$1"/.stageway/program-*.sh', "sh", site.directory])
    ).stdout.trim();
    const { stdout } = await site.shell.exec(
      [...interpreter.split(" "), program, "--dir", site.directory, "receive", "bad", String(archive.length)],
      { input: archive },
    );
    expect(stdout).toContain("=refused reason=Cannot%20receive%20the%20files");
    const after = await site.shell.exec(["find", join(site.directory, ".stageway/incoming"), "-mindepth", "1"]);
    expect(after.stdout).toBe("");
  });

  it("refuses an archive that was cut off", async () => {
    await using site = await sandbox(interpreter);
    await site.target.status();
    const archive = packFiles(filesOf("new"));
    const program = (
      await site.shell.exec(["sh", "-c", 'echo "$1"/.stageway/program-*.sh', "sh", site.directory])
    ).stdout.trim();
    const words = [
      ...interpreter.split(" "),
      program,
      "--dir",
      site.directory,
      "receive",
      "cut",
      String(archive.length),
    ];
    const { stdout } = await site.shell.exec(words, { input: archive.subarray(0, 1024) });
    expect(stdout).toContain("the%20archive%20was%20cut%20off");
  });

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
