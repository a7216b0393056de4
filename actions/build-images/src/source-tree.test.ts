import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

it("says what to do without a repository", async () => {
  await rm(join(folder, ".git"), { recursive: true });
  await expect(read()).rejects.toMatchObject({
    message: expect.stringContaining("Cannot read the repository"),
    hint: expect.stringContaining("actions/checkout"),
  });
});
