import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { tryProgram } from "@stageway/testbed";
import { installPacked } from "../../../scripts/pack/install-packed.ts";
import { layProject, single } from "../test/projects.ts";

let folder: string;
let command: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-published-"));
  command = join(await installPacked("cli", folder), "bin", "stageway.mjs");
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (cwd: string, ...words: readonly string[]) =>
  tryProgram(process.execPath, [command, ...words], { cwd, env: { NO_COLOR: "1" } });

it("runs below node_modules, where Node strips no types", async () => {
  expect(await run(folder, "--version")).toMatchObject({ exitCode: 0, stdout: "0.0.0\n" });
  expect((await run(folder, "init", "--help")).stdout).toContain("Usage: stageway init");
});

it("does what the checkout does: init, plan, doctor", async () => {
  await using project = await layProject(single);
  expect(await run(project.root, "init")).toMatchObject({ exitCode: 0 });
  expect((await run(project.root, "plan")).stdout).toContain("Would deploy: a push to main deploys staging");
  expect((await run(project.root, "doctor", "--here")).stdout).toContain("valid; stages staging");
});

it("loads the code of every verb", async () => {
  for (const verb of ["deploy", "rollback", "releases", "status", "logs", "unlock", "install", "local"]) {
    const { exitCode, stderr } = await run(folder, verb);
    expect({ verb, exitCode }).toEqual({ verb, exitCode: 1 });
    expect(stderr).toContain("there is no .github/stageway.yml");
  }
});
