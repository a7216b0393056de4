import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { readSourceTree } from "./source-tree.ts";

// Permissions count.
process.umask(0o022);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "source-tree-"));
  git("init", "-q");
  await mkdir(join(folder, "web/lib"), { recursive: true });
  await writeFile(join(folder, "web/Dockerfile"), "FROM scratch\n");
  await writeFile(join(folder, "web/lib/a.js"), "1\n");
  await writeFile(join(folder, "web/run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  await symlink("run.sh", join(folder, "web/link"));
  await writeFile(join(folder, ".gitignore"), "dist\n");
  await writeFile(join(folder, "other.txt"), "o\n");
  commit();
});
afterEach(() => rm(folder, { recursive: true }));

function git(...args: string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
}

function commit(): void {
  git("add", "-A");
  git("commit", "-q", "-m", "x");
}

async function read(at = "web"): Promise<{ commit: string; files: Record<string, string> }> {
  const tree = await readSourceTree(world());
  const files = await Promise.all(tree.below(at).map(async (path) => [path, await tree.file(path)] as const));
  return {
    commit: tree.commit,
    files: Object.fromEntries(files.map(([path, { digest, mode }]) => [path, `${mode} ${digest.slice(0, 8)}`])),
  };
}

function world() {
  return { processes: createProcesses({ env: { PATH: process.env["PATH"], HOME: folder } }), cwd: folder };
}

it("names the commit and everything below a folder, with its permissions", async () => {
  const { commit: id, files } = await read();
  expect(id).toBe(git("rev-parse", "HEAD").trim());
  expect(files).toEqual({
    "web/Dockerfile": "100644 bb57c7da",
    "web/lib": "40755 ",
    "web/lib/a.js": "100644 4355a46b",
    "web/link": "120777 d31ce045",
    "web/run.sh": "100755 a8076d3d",
  });
  expect(Object.keys((await read(".")).files)).toContain("other.txt");
  expect((await read("none")).files).toEqual({});
});

it("looks into no folder that is left out", async () => {
  const tree = await readSourceTree(world());
  expect(tree.below("web", (inner) => inner === "lib")).toEqual([
    "web/Dockerfile",
    "web/lib",
    "web/link",
    "web/run.sh",
  ]);
});

it("leaves out what git keeps its own things in, at any depth", async () => {
  git("init", "-q", "web/lib");
  await writeFile(join(folder, "web/.git"), "gitdir: elsewhere\n");
  expect(
    Object.keys((await read(".")).files).filter((path) => path.includes(".git/") || path.endsWith(".git")),
  ).toEqual([]);
});

it("looks behind the link that a folder is, and behind no other", async () => {
  await symlink("web", join(folder, "linked"));
  await symlink(".", join(folder, "web/self"));
  const { files } = await read("linked");
  expect(files["linked/lib/a.js"]).toBe("100644 4355a46b");
  expect(Object.keys(files).filter((path) => path.includes("self/"))).toEqual([]);
});

it("reads large files as it reads small ones", async () => {
  const content = Buffer.alloc(3 << 20, "x");
  await writeFile(join(folder, "web/large"), content);
  const { digest } = await (await readSourceTree(world())).file("web/large");
  expect(digest).toBe(createHash("sha256").update(content).digest("hex"));
});

it("gives git's own reason for a repository of another user, and what to do", async () => {
  await chown(folder, 12345, 12345);
  await expect(read()).rejects.toMatchObject({
    message: expect.stringContaining("dubious ownership"),
    hint: expect.stringContaining("safe.directory"),
  });
});

it("says what to do without a repository", async () => {
  await rm(join(folder, ".git"), { recursive: true });
  await expect(read()).rejects.toMatchObject({
    message: expect.stringContaining("Cannot read the repository"),
    hint: expect.stringContaining("actions/checkout"),
  });
});

it("opens few of many large files at once", async () => {
  const names = Array.from({ length: 200 }, (_, index) => `web/many/${String(index)}`);
  await mkdir(join(folder, "web/many"));
  for (const name of names) {
    await writeFile(join(folder, name), name);
    await truncate(join(folder, name), 1 << 19);
  }
  const tree = await readSourceTree(world());
  const open = () => readdirSync("/proc/self/fd").length;
  const before = open();
  let left = names.length;
  const reading = Promise.all(names.map((name) => tree.file(name).finally(() => left--)));
  let most = before;
  while (left > 0) {
    most = Math.max(most, open());
    await setImmediate();
  }
  expect(new Set((await reading).map(({ digest }) => digest)).size).toBe(200);
  expect(most - before).toBeLessThan(100);
});
