import { execFileSync } from "node:child_process";
import { lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { parseConfiguration } from "@stageway/pipeline/config-file";
import { readSigners } from "@stageway/pipeline/trust";
import { stageway } from "../../test/command.ts";
import { layProject, single, type Project } from "../../test/projects.ts";

const list = ".github/stageway.signers";
const read = async ({ root }: Project, path: string) => await readFile(join(root, path), "utf8");
const keyOf = (name: string) => `.git/stageway/keys/${name}`;
const init = async ({ root }: Project, ...words: readonly string[]) =>
  await stageway(["init", "--trust", ...words], { cwd: root });

/** The configuration and workflow of a team that has them already. */
const settled = {
  ...single,
  ".github/stageway.yml": `# ours
images: ghcr.io/acme/shop
services: { web: . } # one
stages:
  staging: { branch: main }
  production: { branch: live }
`,
  ".github/workflows/deploy.yml": `on: { push: { branches: [main] } }
jobs:
  build:
    steps:
      - { id: build, uses: stageway/build-images@v1 }
  deploy:
    environment: staging
    steps:
      - { uses: stageway/deploy-compose@v1, with: { signing-key: "\${{ secrets.SIGNING_KEY }}" } }
`,
};

it("makes keys that ssh-keygen reads, lists the public ones, and requires signatures", async () => {
  await using project = await layProject(single, { remote: "git@github.com:acme/shop.git" });
  const { code, stdout } = await init(project);
  expect(code).toBe(0);
  const signers = readSigners(await read(project, list));
  expect(signers).toMatchObject([{ kind: "built" }, { kind: "verified", stage: "staging" }]);
  for (const [index, name] of ["build", "staging"].entries()) {
    const file = join(project.root, keyOf(name));
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
    const shown = execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
    expect(shown.split(" ")[1]).toBe(signers[index]?.key);
    expect(stdout).toContain(`gh secret set SIGNING_KEY --env ${name} < ${keyOf(name)}\n`);
    expect(stdout).not.toContain((await readFile(file, "utf8")).split("\n")[1]);
  }
  expect(stdout).toContain(`rm ${keyOf("build")} ${keyOf("staging")} `);
  expect(parseConfiguration(Buffer.from(await read(project, ".github/stageway.yml")), "")).toMatchObject({
    trust: "required",
  });
  const workflow = await read(project, ".github/workflows/deploy-staging.yml");
  expect(workflow.match(/^ {4}environment: .*/gm)).toEqual(["    environment: build", "    environment: staging"]);
  expect(workflow.match(/signing-key: \$\{\{ secrets\.SIGNING_KEY \}\}$/gm)).toHaveLength(2);
  expect(await project.git("status", "--short", "--untracked-files=all")).not.toContain("keys");
});

it.each<[string, (project: Project) => Promise<unknown>, readonly string[]]>([
  ["keys that are here", () => Promise.resolve(), ["kept", "kept"]],
  [
    "keys whose private halves are gone",
    ({ root }) => rm(join(root, ".git/stageway"), { recursive: true }),
    ["listed", "listed"],
  ],
  ["a list that is gone", ({ root }) => rm(join(root, list)), ["kept", "kept"]],
  ["a list with lines of its own", ({ root }) => writeFile(join(root, list), "# mine"), ["kept", "kept"]],
])("keeps %s when it is run again", async (_, change, states) => {
  await using project = await layProject(single);
  await init(project);
  const lines = readSigners(await read(project, list));
  const keys = await Promise.all(["build", "staging"].map((name) => read(project, keyOf(name))));
  await change(project);
  const { code, stdout } = await init(project, "--json");
  expect(code).toBe(0);
  const { keys: said } = JSON.parse(stdout) as { keys: readonly { state: string }[] };
  expect(said.map(({ state }) => state)).toEqual(states);
  expect(readSigners(await read(project, list))).toEqual(lines);
  if (states[0] === "kept")
    expect(await Promise.all(["build", "staging"].map((name) => read(project, keyOf(name))))).toEqual(keys);
  for (const text of keys) expect(stdout).not.toContain(text.split("\n")[2]);
});

it("adds to a configuration that is there, and says what its workflows need", async () => {
  await using project = await layProject(settled);
  const { code, stdout } = await init(project);
  expect(code).toBe(0);
  expect(await read(project, ".github/stageway.yml")).toBe(`${settled[".github/stageway.yml"]}trust: required\n`);
  expect(await read(project, ".github/workflows/deploy.yml")).toBe(settled[".github/workflows/deploy.yml"]);
  expect(readSigners(await read(project, list)).map(({ stage }) => stage)).toEqual([
    undefined,
    "staging",
    "production",
  ]);
  expect(stdout).toContain(".github/workflows/deploy.yml:5: build-images has no signing-key");
  expect(stdout).not.toContain("deploy-compose has no");
  const again = await init(project);
  expect(again.stdout).toContain("Nothing had to be written");
});

it.each<[string, string, string]>([
  ["at its end, also without a line end", "stages: { a: {} } # x", "stages: { a: {} } # x\ntrust: required\n"],
  ["in place of place", "trust: place # all\nstages: { a: {} }\n", "trust: required # all\nstages: { a: {} }\n"],
  ["nowhere where it is", "stages: { a: {} }\ntrust: required\n", "stages: { a: {} }\ntrust: required\n"],
])("writes the condition %s", async (_, before, after) => {
  await using project = await layProject({ ...single, ".github/stageway.yml": before });
  expect(await init(project)).toMatchObject({ code: 0 });
  expect(await read(project, ".github/stageway.yml")).toBe(after);
});

it.each<[string, (project: Project) => Promise<unknown>, readonly string[], string]>([
  [
    "a key file that is damaged",
    async ({ root }) => {
      await mkdir(join(root, ".git/stageway/keys"), { recursive: true });
      await writeFile(join(root, keyOf("build")), "hunter2");
    },
    [],
    "Cannot use the signing key: it must be an OpenSSH private key",
  ],
  [
    "a list that cannot be read",
    async ({ root }) => {
      await mkdir(join(root, ".github"));
      await writeFile(join(root, list), "root ssh-ed25519 AAAA\n");
    },
    [],
    "Cannot read .github/stageway.signers: line 1: the second word",
  ],
  [
    "a configuration in one line of braces",
    async ({ root }) => {
      await mkdir(join(root, ".github"));
      await writeFile(join(root, ".github/stageway.yml"), "{ stages: { a: {} } }\n");
    },
    [],
    'Cannot add "trust: required" to .github/stageway.yml',
  ],
  ["no repository", ({ root }) => rm(join(root, ".git"), { recursive: true }), [], "is not in a git repository"],
  [
    "a stage with the name of the build",
    () => Promise.resolve(),
    ["--stage", "Build"],
    "cannot be the name of a stage",
  ],
  [
    "files that are there",
    async ({ root }) => {
      await mkdir(join(root, ".github"));
      await writeFile(join(root, ".github/stageway.yml"), "stages: { a: {} }\n");
    },
    ["--stage", "production"],
    "it is there already",
  ],
])("refuses %s, and makes nothing", async (_, change, words, why) => {
  await using project = await layProject(single);
  await change(project);
  const before = await project.git("status", "--short", "--untracked-files=all").catch(() => "");
  const { code, stderr } = await init(project, ...words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
  expect(stderr).not.toContain("hunter2");
  expect(await project.git("status", "--short", "--untracked-files=all").catch(() => "")).toBe(before);
  await expect(lstat(join(project.root, keyOf("staging")))).rejects.toThrow();
});

it("makes nothing in a dry run, and keeps keys in git's common folder for a linked work tree", async () => {
  await using project = await layProject(single);
  const dry = await init(project, "--dry-run");
  expect(dry.stdout).toContain("build: would be made; private key in .git/stageway/keys/build");
  await expect(lstat(join(project.root, ".git/stageway"))).rejects.toThrow();
  const linked = join(project.root, ".git", "linked");
  await project.git("worktree", "add", "--quiet", linked);
  expect(await stageway(["init", "--trust"], { cwd: linked })).toMatchObject({ code: 0 });
  expect(await read(project, keyOf("build"))).toContain("PRIVATE KEY");
});
