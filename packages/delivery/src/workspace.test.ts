import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { execFile, execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFiles } from "./workspace.ts";

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "workspace-"));
  await mkdir(join(workspace, "edge/maps"), { recursive: true });
  await writeFile(join(workspace, "compose.yml"), "services: {}");
  await writeFile(join(workspace, "edge/haproxy.cfg"), "global");
  await writeFile(join(workspace, "edge/maps/reload"), "#!/bin/sh");
  await chmod(join(workspace, "edge/maps/reload"), 0o755);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const read = async (composeFiles: string[], more: string[] = []) =>
  (await readFiles(workspace, composeFiles, more)).map(({ path, mode }) => [path, mode.toString(8)]);

it("reads files and whole folders, each file once", async () => {
  expect(await read(["./compose.yml"], ["edge", "edge/haproxy.cfg"])).toEqual([
    ["compose.yml", "644"],
    ["edge/haproxy.cfg", "644"],
    ["edge/maps/reload", "755"],
  ]);
});

it("takes the usual compose files when none are named, also beside other files", async () => {
  expect(await read([])).toEqual([["compose.yml", "644"]]);
  expect((await read([], ["edge/haproxy.cfg"])).map(([path]) => path)).toEqual(["compose.yml", "edge/haproxy.cfg"]);
});

it("names everything that is not there, in words", async () => {
  const error = await read(["compose.yml", "compose.prod.yml"], ["edge/certs", "compose.yml/x"]).catch(String);
  expect(error).toMatch(
    /files are not in the workspace: current value is compose.prod.yml, edge\/certs, compose.yml\/x$/,
  );
});

it("names a link to nothing by its own name", async () => {
  await symlink("nowhere", join(workspace, "edge/maps/link"));
  await expect(read([], ["edge"])).rejects.toThrow(/current value is edge\/maps\/link$/);
});

it.each([
  ["a FIFO", "edge/maps/pipe", (path: string) => Promise.resolve(execFileSync("mkfifo", [path]))],
  ["a socket", "edge/maps/socket", (path: string) => socketAt(path)],
  ["a link to a FIFO", "edge/maps/link", (path: string) => linkToFifo(path)],
])("names %s that lies deep in a folder, and does not wait for it", async (_, path, make) => {
  await make(join(workspace, path));
  for (const named of ["edge", "edge/maps", path])
    await expect(read([], [named])).rejects.toThrow(
      `Cannot deploy: these are neither files nor folders: current value is ${path}`,
    );
});

async function socketAt(path: string): Promise<void> {
  const script =
    "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  await new Promise((ended) => execFile(process.execPath, ["-e", script, path], ended));
}

async function linkToFifo(path: string): Promise<void> {
  execFileSync("mkfifo", [join(workspace, "pipe")]);
  await symlink("../../pipe", path);
}

it("follows no link out of the workspace", async () => {
  await symlink("/etc/hostname", join(workspace, "name"));
  await expect(read([], ["name"])).rejects.toThrow('Cannot read "name": a link leads out of the workspace');
});

it("reads nothing of git's own folder, where a checkout keeps the job's token", async () => {
  await mkdir(join(workspace, ".git"));
  await writeFile(join(workspace, ".git/config"), "extraheader = AUTHORIZATION: basic …");
  await symlink("../.git/config", join(workspace, "edge/app.conf"));
  await symlink(".git", join(workspace, "link"));
  for (const path of [".git/config", "edge/app.conf", "link/config", "edge"])
    await expect(read([], [path])).rejects.toThrow("it lies in a folder .git, where a checkout keeps its credentials");
  await rm(join(workspace, "edge/app.conf"));
  await rm(join(workspace, "link"));
  expect((await read([], ["."])).map(([path]) => path)).toEqual([
    "compose.yml",
    "edge/haproxy.cfg",
    "edge/maps/reload",
  ]);
});
