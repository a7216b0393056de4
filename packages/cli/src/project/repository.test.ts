import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { stageway } from "../../test/command.ts";
import { layProject, type Project } from "../../test/projects.ts";
import { openRepository } from "./repository.ts";

const files = {
  ".github/stageway.yml": "services: { web: . }\nstages: { staging: { branch: v1, directory: /srv/shop } }\n",
  Dockerfile: "FROM scratch\n",
  "compose.yml": "services: { web: { build: . } }\n",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "repository-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const opened = (project: Project, cwd = project.root) => {
  const env = { PATH: process.env["PATH"], HOME: folder };
  return openRepository({ processes: createProcesses({ env }), cwd, env });
};

/** A git that takes every repository for another user's, as it does where that is so. */
async function distrustful(): Promise<string> {
  const real = (process.env["PATH"] ?? "").split(":");
  const place = join(folder, "bin");
  await mkdir(place, { recursive: true });
  const script = `#!/bin/sh\nPATH='${real.join(":")}' GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n`;
  await writeFile(join(place, "git"), script);
  await chmod(join(place, "git"), 0o755);
  return [place, ...real].join(":");
}

it.each([["plan"], ["init", "--dry-run"], ["doctor", "--here"]])(
  "says of another owner's repository what git says of it: stageway %s %s",
  async (...words) => {
    await using project = await layProject(files, { branch: "v1", remote: "git@github.com:acme/shop.git" });
    const env = { PATH: await distrustful(), HOME: folder };
    const { code, stderr } = await stageway(words, { cwd: project.root, env });
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot read the repository: git does not use the repository because its folder belongs");
    expect(stderr).toContain(`git config --global --add safe.directory ${project.root}`);
  },
);

it.each<[string, (project: Project) => Promise<unknown>, string]>([
  ["a damaged .git", ({ root }) => rm(join(root, ".git", "HEAD")), "for a repository"],
  ["a damaged index", ({ root }) => writeFile(join(root, ".git", "index"), "junk"), "cannot read its index"],
  ["a damaged branch", ({ root }) => writeFile(join(root, ".git/refs/heads/v1"), "junk"), "the repository is damaged"],
  [
    "a damaged configuration",
    ({ root }) => writeFile(join(root, ".git/config"), "[x"),
    "cannot read its configuration",
  ],
  ["a bare repository", (project) => project.git("config", "core.bare", "true"), "has no work tree"],
])("says what is wrong with %s, and invents no repository without commits", async (_, damage, told) => {
  await using project = await layProject(files, { branch: "v1" });
  await damage(project);
  for (const words of [["plan"], ["init", "--dry-run"]]) {
    const { code, stderr } = await stageway(words, { cwd: project.root });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^. Cannot read the repository: /);
    expect(stderr).toContain(told);
  }
});

it("says of a folder that is in no repository that it is none", async () => {
  await using project = await layProject(files, { git: false });
  const { code, stderr } = await stageway(["plan"], { cwd: project.root });
  expect(code).toBe(1);
  expect(stderr).toContain("is not the work tree of a git repository");
});

it.each<[string, string, (project: Project) => Promise<unknown>]>([
  ["v1", "a tag has its name", (project) => project.git("tag", "v1")],
  ["heads/v1", "its name begins like a ref", (project) => project.git("branch", "v1")],
  ["origin/main", "its name is like that of a remote's branch", (project) => project.git("branch", "main")],
  ["a".repeat(40), "its name is like a commit's", (project) => project.git("tag", "b".repeat(40))],
  ["web", "a file has its name", ({ root }) => writeFile(join(root, "web"), "")],
  ["v1", "a file is named HEAD", ({ root }) => writeFile(join(root, "HEAD"), "")],
  ["v1", "a tag is named HEAD", (project) => project.git("update-ref", "refs/tags/HEAD", "HEAD")],
])("plans a push to %s although %s", async (branch, _, change) => {
  const named = { ...files, ".github/stageway.yml": files[".github/stageway.yml"].replace("v1", branch) };
  await using project = await layProject(named, { branch, remote: "git@github.com:acme/shop.git" });
  await change(project);
  await writeFile(join(project.root, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
  const { code, stdout } = await stageway(["plan", "--json"], { cwd: project.root });
  expect(code).toBe(0);
  const { reason, uncommitted } = JSON.parse(stdout) as { reason: string; uncommitted: string[] };
  expect(reason).toBe(`a push to ${branch} deploys staging`);
  expect(uncommitted).toContain("Dockerfile");
});

it("asks for a branch where none is checked out", async () => {
  await using project = await layProject(files, { branch: "v1" });
  await project.git("checkout", "--quiet", "--detach");
  const { stderr } = await stageway(["plan"], { cwd: project.root });
  expect(stderr).toContain("no branch is checked out");
  expect((await stageway(["plan", "--branch", "v1"], { cwd: project.root })).stdout).toContain("a push to v1 deploys");
});

it.each<[string, readonly (readonly string[])[], string | undefined]>([
  ["origin", [["remote", "add", "origin", "git@github.com:acme/shop.git"]], "acme"],
  ["the only one, whatever its name", [["remote", "add", "github", "git@github.com:acme/shop.git"]], "acme"],
  [
    "origin of several",
    [
      ["remote", "add", "a", "git@github.com:other/shop.git"],
      ["remote", "add", "origin", "git@github.com:acme/shop.git"],
    ],
    "acme",
  ],
  [
    "that of the branch",
    [
      ["remote", "add", "origin", "git@github.com:fork/shop.git"],
      ["remote", "add", "upstream", "git@github.com:acme/shop.git"],
      ["config", "branch.main.remote", "upstream"],
    ],
    "acme",
  ],
  ["none", [], undefined],
])("takes as remote %s", async (_, commands, owner) => {
  await using project = await layProject(files, {});
  for (const command of commands) await project.git(...command);
  expect((await opened(project)).remote?.owner).toBe(owner);
});

it("knows the branches of a remote and its default by their full names", async () => {
  await using project = await layProject(files, { remote: "git@github.com:acme/shop.git" });
  for (const [ref, to] of [
    ["refs/remotes/origin/origin/x", "HEAD"],
    ["refs/remotes/origin/develop", "HEAD"],
    ["refs/tags/develop", "HEAD"],
  ] as const)
    await project.git("update-ref", ref, to);
  await project.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop");
  expect(await opened(project)).toMatchObject({ branches: ["develop", "main", "origin/x"], defaultBranch: "develop" });
});

it.each([
  ["a repository without a remote", true, {}],
  ["one with another remote", true, { remote: "git@github.com:acme/shop.git" }],
  ["no repository", false, {}],
])("takes the remote that the environment names: %s", async (_, git, options) => {
  await using project = await layProject(files, { git, ...options });
  const env = { PATH: process.env["PATH"], HOME: folder, STAGEWAY_REMOTE: "http://127.0.0.1:8080/local/shop" };
  const { remote } = await openRepository({ processes: createProcesses({ env }), cwd: project.root, env });
  expect(remote).toMatchObject({ owner: "local", name: "shop", serverUrl: "http://127.0.0.1:8080" });
});
