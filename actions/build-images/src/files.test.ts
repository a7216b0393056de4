import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { collectFiles } from "./files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
  execFileSync("git", ["init", "-q"], { cwd: folder });
  await mkdir(join(folder, "haproxy"));
  await writeFile(join(folder, "compose.yml"), "services: {}\n");
  await writeFile(join(folder, "haproxy/haproxy.cfg"), "global\n");
  await writeFile(join(folder, "haproxy/check.sh"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(folder, "haproxy/secret.pem"), "key\n");
  await writeFile(join(folder, ".gitignore"), "*.pem\n");
});
afterEach(() => rm(folder, { recursive: true }));

async function collect(...paths: string[]): Promise<string[]> {
  const world = { processes: createProcesses({ env: { PATH: process.env["PATH"] } }), cwd: folder };
  return (await collectFiles(paths, world)).map(({ path, mode }) => `${path} ${mode.toString(8)}`);
}

it("takes files as named, and of folders what git does not ignore", async () => {
  expect(await collect("haproxy", "compose.yml", "compose.yml")).toEqual([
    "compose.yml 644",
    "haproxy/check.sh 755",
    "haproxy/haproxy.cfg 644",
  ]);
  expect(await collect("haproxy/secret.pem")).toEqual(["haproxy/secret.pem 644"]);
});

it.each([":(glob)x", "[h]aproxy", "a*"])("takes a folder %s by its name and nothing that fits it", async (name) => {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "own"), "1\n");
  expect(await collect(name)).toEqual([`${name}/own 644`]);
});

it("says why git cannot list a folder", async () => {
  await writeFile(join(folder, ".git", "index"), "junk");
  await expect(collect("haproxy")).rejects.toThrow("Cannot list the files in haproxy: git cannot read its index");
});

it("reports everything that it cannot take", async () => {
  await symlink("/etc/passwd", join(folder, "link"));
  await mkdir(join(folder, ".stageway"));
  await writeFile(join(folder, ".stageway/x"), "");
  execFileSync("mkfifo", [join(folder, "haproxy/pipe")]);
  await expect(collect("none.yml", "link", "haproxy/pipe", ".stageway")).rejects.toThrow(
    "Cannot put the deployment files into the release:\n  - none.yml: is not in the work tree\n  - link: is neither a file nor a folder (links are not followed)\n  - haproxy/pipe: is neither a file nor a folder (links are not followed)\n  - .stageway/x: the folder .stageway is Stageway's own",
  );
});

it("takes nothing of git's own folder, where a checkout keeps the job's token", async () => {
  await writeFile(join(folder, "haproxy/.git"), "gitdir: elsewhere\n");
  await expect(collect(".git/config", "haproxy/.git")).rejects.toThrow(
    /- \.git\/config: its path must not lie in a folder \.git, .*\n {2}- haproxy\/\.git: its path must not/,
  );
});

it("takes nothing through a link in place of a folder, wherever that leads", async () => {
  await mkdir(join(folder, "outside"));
  await writeFile(join(folder, "outside/config.json"), "secret\n");
  await rename(join(folder, "outside"), `${folder}-outside`);
  await symlink(`${folder}-outside`, join(folder, "deploy"));
  await symlink(".git", join(folder, "inner"));
  try {
    await expect(collect("deploy/config.json", "inner/config")).rejects.toThrow(
      "Cannot put the deployment files into the release:\n  - deploy/config.json: lies behind a link (links are not followed)\n  - inner/config: lies behind a link (links are not followed)",
    );
  } finally {
    await rm(`${folder}-outside`, { recursive: true });
  }
});

it("takes files of a work tree that is reached by a link", async () => {
  const link = `${folder}-link`;
  await symlink(folder, link);
  try {
    const world = { processes: createProcesses({ env: { PATH: process.env["PATH"] } }), cwd: link };
    expect((await collectFiles(["compose.yml"], world)).map(({ path }) => path)).toEqual(["compose.yml"]);
  } finally {
    await rm(link);
  }
});

it("refuses what is too large before it reads it", async () => {
  await writeFile(join(folder, "haproxy/dump.sql"), "");
  await truncate(join(folder, "haproxy/dump.sql"), 3 * 2 ** 30);
  await expect(collect("haproxy", "haproxy/dump.sql", "none.yml")).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Cannot put the deployment files into the release:\n {2}- none\.yml: is not in the work tree\n {2}- all of them: they are larger than 32 MiB: haproxy has 3\.2 GB$/,
    ),
    hint: expect.stringContaining('"include" in .github/stageway.yml'),
  });
});
