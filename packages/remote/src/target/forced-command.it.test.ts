import { describe, expect, it } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openTarget } from "./target.ts";
import { filesOf, forcedShell, interpreters, placing, sandbox } from "./testing.ts";

describe.each(interpreters)("behind a forced command in %s", (interpreter) => {
  it("everything works as it does through a shell, by words alone", async () => {
    await using site = await sandbox(interpreter);
    await site.play("docker", "#!/bin/sh\nexit 1\n");
    const lines: string[] = [];
    const shell = await forcedShell(site);
    const target = openTarget({ shell, directory: site.directory, log: (line) => lines.push(line) });
    const awkward = "it's me; $(id) `id` *";
    const { reports } = await target.receive("zero", [{ path: "block", content: "" }], {
      state: ["compose", awkward, "it's.yml"],
    });
    expect(reports["state"]).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("==warnings") });
    await target.receive("one", filesOf("new"));
    const held = await target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }), runUrl: awkward });
    expect(held).toMatchObject({ phase: "held" });
    expect((await target.status()).holder?.runUrl).toBe(awkward);
    expect(await target.unlock(1, awkward)).toMatchObject({ accepted: false });
    expect(await target.undo(1, awkward)).toMatchObject({
      deployment: { outcome: "rolled-back", reason: `undone by ${awkward}` },
    });
    await target.receive("two", filesOf("new"));
    await target.run({ token: "two", number: 2, job: placing({ hold: 60_000 }) });
    expect(await target.confirm(2, awkward)).toMatchObject({ deployment: { outcome: "deployed" } });
    expect(await target.follow(2)).toMatchObject({ outcome: "deployed" });
    expect(lines).toContain("Outcome: deployed");
    await target.receive("gated", filesOf("newer"));
    expect((await target.queue(5)).waiting).toEqual([5]);
    await target.run({ token: "gated", number: 5, job: placing({ gate: 60_000, hold: 60_000 }), until: "ready" });
    expect(await target.extend(5, 90_000)).toMatchObject({ accepted: true, deployment: { phase: "ready" } });
    expect(await target.go(5, awkward)).toMatchObject({ accepted: true, deployment: { phase: "held" } });
    expect(lines).toContain(`Told to go by ${awkward}`);
    await target.undo(5, awkward);
    await site.write(".stageway/deployments/2/unrecorded", "{}");
    await target.recorded(2);
    await target.receive("three", filesOf("new"));
    await Promise.all([target.discard("zero"), target.discard("three")]);
    expect((await target.read({ books: ["unrecorded"] })).reports["books"]?.stdout).toBe("");
    expect(await readdir(join(site.directory, ".stageway/incoming"))).toEqual([]);
    expect(await readdir(join(site.directory, ".stageway"))).not.toContainEqual(expect.stringContaining("program-"));
  });

  it("answers two who ask at once before it is known that there is no shell", async () => {
    await using site = await sandbox(interpreter);
    const target = openTarget({ shell: await forcedShell(site), directory: site.directory });
    const both = await Promise.all([target.status(), target.read({ books: ["unrecorded"] })]);
    expect(both).toMatchObject([{ deployments: [] }, { reports: { books: { exitCode: 0 } } }]);
  });

  it.each([
    "job 1",
    "status; id",
    "$(id)",
    "* *",
    "run --wait $(id) one next",
    "sh -c id",
    "--dir /tmp status",
    "--forced status",
    "--policy /tmp/policy status",
    "receive ../one 512",
    "discard ../deployments",
    "recorded ../1",
    "scp -t /tmp",
    "",
  ])("refuses %j", async (words) => {
    await using site = await sandbox(interpreter);
    const shell = await forcedShell(site);
    const { stdout, exitCode } = await shell.exec(words === "" ? [] : words.split(" "));
    expect(stdout).toMatch(/^(=forced\n)?=refused reason=(Cannot%20understand|This%20key)/);
    expect(exitCode).not.toBe(0);
    expect(await site.read(".stageway/deployments/1/state")).toBeUndefined();
  });
});
