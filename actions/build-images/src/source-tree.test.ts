import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { readSourceTree } from "./source-tree.ts";

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

async function read(folders = ["web"]): Promise<{ commit: string; files: Record<string, string> }> {
  const env = { PATH: process.env["PATH"] };
  const tree = await readSourceTree(folders, { processes: createProcesses({ env }), cwd: folder });
  const files = await Promise.all(tree.paths.map(async (path) => [path, await tree.file(path)] as const));
  return {
    commit: tree.commit,
    files: Object.fromEntries(files.map(([path, { digest, mode }]) => [path, `${mode} ${digest}`])),
  };
}

it("names the commit and every file below the folders", async () => {
  const { commit: id, files } = await read();
  expect(id).toBe(git("rev-parse", "HEAD").trim());
  expect(Object.keys(files)).toEqual(["web/Dockerfile", "web/lib/a.js", "web/link", "web/run.sh"]);
  expect(files["web/run.sh"]).toBe(`executable ${git("rev-parse", "HEAD:web/run.sh").trim()}`);
  expect(Object.keys((await read(["."])).files)).toContain("other.txt");
});

it("names changed, new and ignored files the same before and after they are committed", async () => {
  await writeFile(join(folder, "web/lib/a.js"), "2\n");
  await mkdir(join(folder, "web/dist"));
  await writeFile(join(folder, "web/dist/out.js"), "built\n");
  await symlink("lib/a.js", join(folder, "web/new-link"));
  await chmod(join(folder, "web/Dockerfile"), 0o755);
  await rm(join(folder, "web/link"));
  const { files } = await read();
  git("add", "-A", "-f");
  commit();
  expect((await read()).files).toEqual(files);
  expect(files["web/link"]).toBeUndefined();
  expect(files["web/Dockerfile"]).toMatch(/^executable /);
});

it.each(["vendor/app", "vendor/app/web"])("looks into the submodule in which %s lies", async (context) => {
  await mkdir(join(folder, "vendor/app/web"), { recursive: true });
  await writeFile(join(folder, "vendor/app/web/main.js"), "1\n");
  const inside = (...args: string[]) => git("-C", "vendor/app", ...args);
  inside("init", "-q");
  inside("add", "-A");
  inside("commit", "-q", "-m", "x");
  commit();
  expect(git("ls-tree", "HEAD", "vendor/app")).toMatch(/^160000 commit/);
  const { files } = await read([context]);
  expect(files["vendor/app/web/main.js"]).toMatch(/^file /);
  expect(Object.keys(files).filter((path) => path.includes(".git"))).toEqual([]);
  await writeFile(join(folder, "vendor/app/web/main.js"), "2\n");
  inside("commit", "-q", "-a", "-m", "y");
  commit();
  expect((await read([context])).files["vendor/app/web/main.js"]).not.toBe(files["vendor/app/web/main.js"]);
  expect((await read([".", context])).files).toHaveProperty(["vendor/app/web/main.js"]);
});

it("looks behind the link that a folder is", async () => {
  await symlink("web", join(folder, "linked"));
  commit();
  const { files } = await read(["linked"]);
  expect(files["linked/lib/a.js"]).toBe(`file ${git("rev-parse", "HEAD:web/lib/a.js").trim()}`);
});

it("says what to do without a repository", async () => {
  await rm(join(folder, ".git"), { recursive: true });
  await expect(read()).rejects.toMatchObject({
    message: expect.stringContaining("Cannot read the repository"),
    hint: expect.stringContaining("actions/checkout"),
  });
});

it("opens few of many files at once", async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `web/many/${String(index)}`);
  await mkdir(join(folder, "web/many"));
  for (const name of names) await writeFile(join(folder, name), name);
  const world = { processes: createProcesses({ env: { PATH: process.env["PATH"] } }), cwd: folder };
  const tree = await readSourceTree(["web"], world);
  const open = () => readdirSync("/proc/self/fd").length;
  const before = open();
  let left = names.length;
  const reading = Promise.all(names.map((name) => tree.file(name).finally(() => left--)));
  let most = before;
  while (left > 0) {
    most = Math.max(most, open());
    await setImmediate();
  }
  expect(new Set((await reading).map(({ digest }) => digest)).size).toBe(1000);
  expect(most - before).toBeLessThan(100);
});
