import { describe, expect, it } from "@jest/globals";
import { interpreters, job, sandbox, type Sandbox } from "./testing.ts";
import type { Job } from "./job.ts";

type Files = Readonly<Record<string, string>>;

/** The job of a release after another, as it is planned: what only the one before has goes, then files are placed. */
function jobFor(files: Files, before: Files, more: Partial<Job> = {}): Job {
  const gone = Object.keys(before).filter((path) => !(path in files));
  const placed = Object.keys(files);
  const change = {
    title: "place",
    do: [
      ...gone.map((path) => ["withdraw", path] as const),
      ...placed.map((path) => ["place", `files/${path}`, path, "644"] as const),
    ],
    first: [...gone, ...placed].reverse().map((path) => ["restore", path] as const),
    undo: [],
  };
  return job({ change: [change], settle: [{ title: "forget", do: [["retain", "3"]] }], ...more });
}

async function deploy(site: Sandbox, number: number, files: Files, before: Files, more: Partial<Job> = {}) {
  const upload = Object.entries(files).map(([path, content]) => ({ path: `files/${path}`, content }));
  await site.target.receive(`token-${number}`, upload);
  return await site.target.run({ token: `token-${number}`, number, job: jobFor(files, before, more) });
}

/** Every file with its content, and every folder. */
async function tree(site: Sandbox): Promise<string> {
  const script = `cd "$1" && find . -mindepth 1 -path ./.stageway -prune -o -print | sort | while read -r path; do
    if [ -L "$path" ]; then echo "$path -> $(readlink "$path")"; elif [ -d "$path" ]; then echo "$path/"; else echo "$path $(cat "$path")"; fi; done`;
  return (await site.shell.exec(["sh", "-c", script, "sh", site.directory])).stdout;
}

const pairs: readonly (readonly [string, Files, Files])[] = [
  ["a file where a folder was", { "conf/x/y": "1" }, { "conf/x": "2" }],
  ["a folder where a file was", { "conf/x": "1" }, { "conf/x/y": "2" }],
  ["a file where folders in folders were", { "conf/x/y/z": "1", "conf/x/y/w": "1", "conf/a": "1" }, { conf: "2" }],
  ["folders in folders where a file was", { conf: "1" }, { "conf/x/y/z": "2", "conf/a": "2" }],
  ["one for the other, both ways", { "a/x": "1", b: "1" }, { a: "2", "b/x": "2" }],
  ["a name that is another with an ending", { x: "1", "x.new": "1" }, { x: "2" }],
  ["names that look like others", { "+a/=b": "1", "=c": "1" }, { "+a": "2", "=c/+d": "2" }],
];

const failing = { title: "fail", do: [["completed", "none", "0"] as const], undo: [] };

describe.each(interpreters)("a file and a folder of one name, in %s", (interpreter) => {
  it.each(pairs)("%s", async (_, first, second) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", "#!/bin/sh\necho 'No such container' >&2; exit 1\n");
    expect(await deploy(site, 1, first, {})).toMatchObject({ outcome: "deployed" });
    const before = await tree(site);
    await deploy(site, 2, second, first, { hold: 60_000 });
    for (const [path, content] of Object.entries(second)) expect(await site.read(path)).toBe(content);
    expect(await site.target.undo(2, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await tree(site)).toBe(before);
    const { change } = jobFor(second, first);
    expect(await deploy(site, 3, second, first, { change: [...change, failing] })).toMatchObject({
      outcome: "rolled-back",
    });
    expect(await tree(site)).toBe(before);
    expect(await deploy(site, 4, second, first)).toMatchObject({ outcome: "deployed", warnings: 0 });
    for (const [path, content] of Object.entries(second)) expect(await site.read(path)).toBe(content);
    expect(await deploy(site, 5, first, second)).toMatchObject({ outcome: "deployed", warnings: 0 });
    expect(await tree(site)).toBe(before);
    expect(await deploy(site, 6, {}, first)).toMatchObject({ outcome: "deployed", warnings: 0 });
    expect(await tree(site)).toBe("");
  });

  it("keeps what the new containers wrote into the folder that goes", async () => {
    await using site = await sandbox(interpreter);
    await deploy(site, 1, { "conf/x": "1" }, {});
    await deploy(site, 2, { "conf/x/y": "2" }, { "conf/x": "1" }, { hold: 60_000 });
    await site.write("conf/x/data", "3");
    expect(await site.target.undo(2, "somebody")).toMatchObject({ deployment: { outcome: "rolled-back" } });
    expect(await tree(site)).toBe("./conf/\n./conf/x 1\n./conf/x.of-deployment-2/\n./conf/x.of-deployment-2/data 3\n");
  });

  it("leaves what is not of a release, and brings everything back", async () => {
    await using site = await sandbox(interpreter);
    await deploy(site, 1, { "conf/x/y": "1" }, {});
    await site.write("conf/x/data", "by hand");
    const before = await tree(site);
    expect(await deploy(site, 2, { "conf/x": "2" }, { "conf/x/y": "1" })).toMatchObject({
      outcome: "rolled-back",
      reason: expect.stringContaining("conf/x is a folder with files in it"),
    });
    expect(await tree(site)).toBe(before);
  });
});
