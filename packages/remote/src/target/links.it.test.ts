import { describe, expect, it } from "@jest/globals";
import { lstat, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, interpreters, job, placing, sandbox, type Sandbox } from "./testing.ts";

/** What a container may do in a folder of the project directory into which it may write. */
type Trap = (site: Sandbox) => Promise<unknown>;

const victim = (site: Sandbox) => join(site.directory, "..", "victim");
const sh =
  (script: string): Trap =>
  (site) =>
    site.shell.exec(["sh", "-c", `cd "$1" && ${script}`, "sh", site.directory]);
const link =
  (path: string): Trap =>
  (site) =>
    symlink(victim(site), join(site.directory, path));

/** Beside the file that is placed, at its place, and on the way to it. */
const traps: readonly (readonly [string, Trap, "deployed" | "rolled-back" | "refused"])[] = [
  ["a link beside it", link("conf/app.cfg.stageway-new"), "deployed"],
  ["a FIFO beside it", sh("mkfifo conf/app.cfg.stageway-new"), "deployed"],
  ["a link in its place", link("conf/app.cfg"), "deployed"],
  ["a link to a folder in its place", sh("mkdir ../out && ln -s ../../out conf/app.cfg"), "deployed"],
  ["a link to nothing in its place", sh("ln -s nowhere conf/app.cfg"), "deployed"],
  ["a FIFO in its place", sh("mkfifo conf/app.cfg"), "deployed"],
  ["a device in its place", sh("mknod conf/app.cfg c 1 3"), "deployed"],
  ["an empty folder in its place", sh("mkdir -p conf/app.cfg/empty"), "deployed"],
  ["a folder with files in its place", sh("mkdir conf/app.cfg && echo data >conf/app.cfg/data"), "rolled-back"],
  ["a folder that leads out", sh("rmdir conf && mkdir ../out && ln -s ../out conf"), "rolled-back"],
  ["a folder that leads to our own files", sh("rmdir conf && ln -s .stageway conf"), "rolled-back"],
  ["a FIFO in place of the folder", sh("rmdir conf && mkfifo conf"), "rolled-back"],
];

/** All but our own, with what it is and what it holds. */
async function everything(site: Sandbox): Promise<string> {
  const script = `cd "$1/.." && find site out victim ! -path 'site/.stageway*' 2>/dev/null | sort | while read -r path; do
    echo "$path $(stat -c '%F %a %i' "$path") $(readlink "$path") $([ ! -f "$path" ] || [ -L "$path" ] || cat "$path")"; done`;
  return (await site.shell.exec(["sh", "-c", script, "sh", site.directory])).stdout;
}

async function trapped(interpreter: string, trap: Trap): Promise<Sandbox> {
  const site = await sandbox(interpreter);
  await writeFile(victim(site), "old");
  await site.write("conf/keep", "");
  await site.shell.exec(["rm", join(site.directory, "conf/keep")]);
  await trap(site);
  return site;
}

const files = [
  { path: "files/compose.yml", content: "new compose" },
  { path: "files/conf/app.cfg", content: "new configuration" },
];

describe.each(interpreters)("what a container puts into a folder, in %s", (interpreter) => {
  it.each(traps)("is neither followed nor opened: %s", async (_, trap, outcome) => {
    await using site = await trapped(interpreter, trap);
    await site.target.receive("one", files);
    const before = await everything(site);
    const held = await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    expect(held.outcome ?? "deployed").toBe(outcome);
    expect(await readFile(victim(site), "utf8")).toBe("old");
    if (outcome === "deployed") {
      expect(await site.read("conf/app.cfg")).toBe("new configuration");
      expect((await lstat(join(site.directory, "conf/app.cfg"))).isFile()).toBe(true);
      expect(await site.target.undo(1, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    }
    expect(await everything(site)).toBe(before);
  });

  it.each<[string, Trap]>([
    ["a link beside it", link("conf/app.cfg.stageway-new")],
    ["a FIFO beside it", sh("mkfifo conf/app.cfg.stageway-new")],
    ["a link in its place", sh("rm conf/app.cfg && ln -s ../../victim conf/app.cfg")],
    ["a FIFO in its place", sh("rm conf/app.cfg && mkfifo conf/app.cfg")],
    ["a link to a folder in its place", sh("rm conf/app.cfg && mkdir ../out && ln -s ../../out conf/app.cfg")],
    ["a folder with files in its place", sh("rm conf/app.cfg && mkdir conf/app.cfg && echo data >conf/app.cfg/data")],
    [
      "a folder with files in its place, and one where it would be kept",
      sh(
        "rm conf/app.cfg && mkdir conf/app.cfg conf/app.cfg.of-deployment-1 && echo data | tee conf/app.cfg/data conf/app.cfg.of-deployment-1/data",
      ),
    ],
  ])("is neither followed nor opened on the way back: %s", async (what, trap) => {
    await using site = await sandbox(interpreter);
    await writeFile(victim(site), "old");
    await site.write("conf/app.cfg", "by hand");
    await site.target.receive("one", files);
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    await trap(site);
    expect(await site.target.undo(1, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await site.read("conf/app.cfg")).toBe("by hand");
    expect(await readFile(victim(site), "utf8")).toBe("old");
    expect((await readdir(join(site.directory, "..", "out")).catch(() => [])).length).toBe(0);
    const kept = await site.read("conf/app.cfg.of-deployment-1/data");
    expect(kept).toBe(what.includes("folder with files") ? "data\n" : undefined);
  });

  it("writes into a folder that is another file system", async () => {
    await using site = await trapped(interpreter, sh("mount -t tmpfs none conf && echo old >conf/app.cfg"));
    try {
      await site.target.receive("one", files);
      await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
      expect(await readdir(join(site.directory, "conf"))).toEqual(["app.cfg"]);
      expect(await site.read("conf/app.cfg")).toBe("new configuration");
      expect(await site.target.undo(1, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
      expect(await site.read("conf/app.cfg")).toBe("old\n");
    } finally {
      await sh("umount conf")(site);
    }
  });

  it.each<[string, Trap]>([
    ["a FIFO in its place", sh("rm conf/app.cfg && mkfifo conf/app.cfg")],
    ["a link to a FIFO", sh("rm conf/app.cfg && mkfifo conf/fifo && ln -s fifo conf/app.cfg")],
  ])("holds up nobody who takes away what a release brought: %s", async (_, trap) => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", files);
    await site.target.run({ token: "one", number: 1, job: placing() });
    await trap(site);
    await site.target.receive("two", []);
    const withdraw = {
      title: "remove",
      do: [["withdraw", "conf/app.cfg"] as const],
      undo: [["restore", "conf/app.cfg"] as const],
    };
    const settle = [{ title: "forget", do: [["retain", "3"] as const] }];
    expect(await site.target.run({ token: "two", number: 2, job: job({ change: [withdraw], settle }) })).toMatchObject({
      outcome: "deployed",
      warnings: 0,
    });
  });
});

// The other one has an ln and a cp of its own.
it.each(["dash", "bash --posix"])(
  "brings a file back where a disk has no second names, in %s, though the undo is asked for once more",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.play("ln", `#!/bin/sh\n[ "$1" != -- ] || exit 1\nPATH=/usr/bin:/bin exec ln "$@"\n`);
    await site.play("cp", `#!/bin/sh\necho >>"$ROOT/copies"\nsleep 1\nPATH=/usr/bin:/bin exec cp "$@"\n`);
    await site.write("conf/app.cfg", "by hand");
    await site.target.receive("one", files);
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    await rm(join(site.directory, "../copies"));
    const first = site.target.undo(1, "somebody");
    await eventually(async () => await site.read("../copies"), "the file to be copied");
    await Promise.all([first, site.target.undo(1, "somebody")]);
    expect(await site.target.follow(1, { until: "ended" })).toMatchObject({ outcome: "rolled-back" });
    expect(await site.read("conf/app.cfg")).toBe("by hand");
  },
);
