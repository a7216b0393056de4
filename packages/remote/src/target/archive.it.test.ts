import { describe, expect, it } from "@jest/globals";
import { link, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProcesses, requireSuccess } from "@stageway/core";
import { packFiles } from "./archive.ts";
import { filesOf, forcedShell, interpreters, sandbox, type Sandbox } from "./testing.ts";

const processes = createProcesses({ env: process.env });

/** Sends an archive of that length, or what is left of it; gives what the program said. */
async function send(site: Sandbox, archive: Uint8Array, sent = archive): Promise<string> {
  const shell = await forcedShell(site);
  const { stdout } = await shell.exec(["receive", "bad", String(archive.length)], { input: sent });
  return stdout;
}

describe.each(interpreters)("an upload in %s", (interpreter) => {
  it.each<[string, string, readonly string[]]>([
    ["a link", ".", ["link"]],
    ["a second name of a file", ".", ["plain", "second"]],
    ["a name above the folder", "sub", ["../plain"]],
    ["a name that goes up", ".", ["sub/../plain"]],
    ["an absolute name", ".", ["/etc/hostname"]],
    ["a FIFO deep in a folder", ".", ["plain", "sub/pipe"]],
  ])("refuses an archive with %s", async (_, folder, names) => {
    await using site = await sandbox(interpreter);
    const from = join(site.directory, "..", "from");
    await mkdir(join(from, "sub"), { recursive: true });
    await writeFile(join(from, "plain"), "x");
    await symlink("/etc", join(from, "link"));
    await link(join(from, "plain"), join(from, "second"));
    requireSuccess(await processes.run("mkfifo", [join(from, "sub/pipe")]), "make a FIFO");
    const file = join(from, "../bad.tar");
    requireSuccess(await processes.run("tar", ["-C", join(from, folder), "-P", "-cf", file, ...names]), "pack");
    expect(await send(site, await readFile(file))).toContain("=refused reason=Cannot%20receive%20the%20files");
    const after = await site.shell.exec(["find", join(site.directory, ".stageway/incoming"), "-mindepth", "1"]);
    expect(after.stdout).toBe("");
  });

  it("refuses an archive that was cut off", async () => {
    await using site = await sandbox(interpreter);
    const archive = packFiles(filesOf("new"));
    expect(await send(site, archive, archive.subarray(0, 1024))).toContain("the%20archive%20was%20cut%20off");
  });
});
