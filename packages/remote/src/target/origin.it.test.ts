import { describe, expect, it } from "@jest/globals";
import { chmod, readdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Job } from "./job.ts";
import { filesOf, interpreters, job, placing, sandbox, type Sandbox } from "./testing.ts";

const compose = filesOf("next").slice(0, 1);
const settle = [{ title: "tidy up", do: [["retain", "5"] as const] }];

/** A release without `conf/app.cfg`. */
function withdrawing(parts: Partial<Job> = {}): Job {
  const [place] = placing().change;
  if (place === undefined) throw new TypeError("It places files");
  const both = {
    title: "place compose.yml, remove conf/app.cfg",
    do: [["withdraw", "conf/app.cfg"] as const, ...place.do],
    undo: [...place.undo, ["restore", "conf/app.cfg"] as const],
  };
  return job({ change: [both], settle, ...parts });
}

async function deployed(site: Sandbox, number: number, what: Job, files = compose): Promise<unknown> {
  await site.target.receive(`token-${number}`, files);
  return (await site.target.run({ token: `token-${number}`, number, job: what })).outcome;
}

/** What stands in the project directory, folders with a slash. */
async function listing(site: Sandbox): Promise<string[]> {
  const entries = await readdir(site.directory, { recursive: true, withFileTypes: true });
  return entries
    .map(
      (entry) => join(entry.parentPath, entry.name).slice(site.directory.length + 1) + (entry.isDirectory() ? "/" : ""),
    )
    .filter((path) => !path.startsWith(".stageway"))
    .sort();
}

describe.each(interpreters)("what a release leaves behind, in %s", (interpreter) => {
  it("goes with the last release that has it, its folder too", async () => {
    await using site = await sandbox(interpreter);
    expect(await deployed(site, 1, placing({ settle }), filesOf("first"))).toBe("deployed");
    expect(await deployed(site, 2, withdrawing())).toBe("deployed");
    expect(await listing(site)).toEqual(["compose.yml"]);
    expect(await readdir(join(site.directory, ".stageway/origin/none"), { recursive: true })).toEqual([
      "+conf",
      "=compose.yml",
    ]);
  });

  it("comes back byte for byte with the undo", async () => {
    await using site = await sandbox(interpreter);
    await deployed(site, 1, placing({ settle }), filesOf("first"));
    await chmod(join(site.directory, "conf/app.cfg"), 0o751);
    await deployed(site, 2, withdrawing({ hold: 60_000 }));
    expect(await site.read("conf/app.cfg")).toBeUndefined();
    expect(await site.target.undo(2, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await site.read("conf/app.cfg")).toBe("first configuration");
    expect((await stat(join(site.directory, "conf/app.cfg"))).mode & 0o777).toBe(0o751);
    expect(await deployed(site, 3, withdrawing())).toBe("deployed");
    expect(await listing(site)).toEqual(["compose.yml"]);
  });

  it("gives back what somebody else had there before the first release that brought it", async () => {
    await using site = await sandbox(interpreter);
    await site.write("conf/app.cfg", "by hand");
    await deployed(site, 1, placing({ settle }), filesOf("first"));
    await deployed(site, 2, placing({ settle }), filesOf("second"));
    expect(await site.read("conf/app.cfg")).toBe("second configuration");
    await deployed(site, 3, withdrawing());
    expect(await site.read("conf/app.cfg")).toBe("by hand");
    await deployed(site, 4, withdrawing());
    expect(await site.read("conf/app.cfg")).toBe("by hand");
  });

  it.each<[string, (site: Sandbox) => Promise<unknown>]>([
    ["that somebody changed since", (site) => site.write("conf/app.cfg", "by hand")],
    ["that somebody made a link since", (site) => symlink("/etc/hostname", join(site.directory, "conf/app.cfg"))],
  ])("leaves a file %s", async (_, change) => {
    await using site = await sandbox(interpreter);
    await deployed(site, 1, placing({ settle }), filesOf("first"));
    await site.shell.exec(["rm", join(site.directory, "conf/app.cfg")]);
    await change(site);
    const before = await site.read("conf/app.cfg");
    await deployed(site, 2, withdrawing({ hold: 60_000 }));
    expect(await site.read("conf/app.cfg")).toBe(before);
    await site.target.undo(2, "somebody");
    expect(await site.read("conf/app.cfg")).toBe(before);
  });

  it("leaves a file that no release of ours brought, even when it is the same", async () => {
    await using site = await sandbox(interpreter);
    const [place] = placing().change;
    await site.write("conf/app.cfg", "first configuration");
    await deployed(site, 1, job({ change: place === undefined ? [] : [place], settle }), filesOf("first"));
    await deployed(site, 2, withdrawing());
    expect(await site.read("conf/app.cfg")).toBe("first configuration");
  });

  it("forgets with an undo what the release that was undone had brought", async () => {
    await using site = await sandbox(interpreter);
    await deployed(site, 1, placing({ hold: 60_000 }), filesOf("first"));
    await site.target.undo(1, "somebody");
    expect(await listing(site)).toEqual([]);
    await site.write("conf/app.cfg", "first configuration");
    await deployed(site, 2, withdrawing());
    expect(await site.read("conf/app.cfg")).toBe("first configuration");
  });

  it("is taken over from what an older program noted, with a deployment that it held", async () => {
    await using site = await sandbox(interpreter);
    const older = async (script: string) => {
      await site.shell.exec(["sh", "-c", `cd "$1/.stageway" && ${script}`, "sh", site.directory]);
    };
    await site.write("conf/app.cfg", "by hand");
    await deployed(site, 1, placing({ settle }), filesOf("first"));
    await older(
      "mkdir -p origin/files/conf origin/absent && mv origin/some/+conf/=app.cfg origin/files/conf/app.cfg && mv origin/none/=compose.yml origin/absent/compose.yml && rm -r origin/some origin/none",
    );
    await deployed(site, 2, withdrawing({ hold: 60_000 }));
    expect(await site.read("conf/app.cfg")).toBe("by hand");
    await older(
      "cd deployments/2/before && mkdir -p files/conf absent && mv kept/+conf/=app.cfg files/conf/app.cfg && mv kept/=compose.yml files/compose.yml && rm -r kept none folder",
    );
    expect(await site.target.undo(2, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await site.read("conf/app.cfg")).toBe("first configuration");
    expect(await site.read("compose.yml")).toBe("first compose");
  });

  it.each([[".env"], [".stageway/override.yml"]])("refuses to withdraw %j before anything runs", async (path) => {
    await using site = await sandbox(interpreter);
    const bad = { title: "bad", do: [["withdraw", path] as const], undo: [] };
    expect(await deployed(site, 1, job({ change: [bad] }))).toBe("refused");
  });
});
