import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { tryProgram } from "@stageway/testbed";
import { layProject, single } from "../test/projects.ts";

const packages = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let command: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-published-"));
  const out = join(folder, "node_modules", "@stageway", "cli");
  const { stdout } = await tryProgram(process.execPath, [join(packages, "cli", "scripts", "pack.mjs"), out]);
  const libraries = stdout
    .trim()
    .replace(/^.* npm installs /, "")
    .split(", ");
  // What npm would install is taken from where this repository has it.
  for (const library of libraries) await link(library, join(folder, "node_modules", library));
  command = join(out, "bin", "stageway.mjs");
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function link(library: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  for (const owner of ["core", "pipeline", "testbed", "cli"]) {
    const at = await realpath(join(packages, owner, "node_modules", library)).catch(() => undefined);
    if (at === undefined) continue;
    await symlink(at, to);
    return;
  }
  throw new Error(`Nothing here has ${library}`);
}

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
  for (const verb of ["status", "logs", "unlock", "local"]) {
    const { exitCode, stderr } = await run(folder, verb);
    expect({ verb, exitCode }).toEqual({ verb, exitCode: 1 });
    expect(stderr).toContain("there is no .github/stageway.yml");
  }
});
