import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import ts from "typescript";
import { installPacked } from "../../../scripts/pack/install-packed.ts";
import { tryProgram } from "./program.ts";

let folder: string;
let installed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "testbed-published-"));
  installed = await installPacked("testbed", folder);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it("is a package that npm may publish, with what it stands on", async () => {
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as Record<string, unknown>;
  expect(manifest["private"]).toBeUndefined();
  expect(JSON.stringify(manifest)).not.toContain("workspace:");
  expect(manifest["bundleDependencies"]).toEqual(["@stageway/core"]);
});

it("starts its parts from a folder that knows nothing of this repository", async () => {
  await writeFile(
    join(folder, "parts.mjs"),
    `import { startGitHub, startRegistry } from "@stageway/testbed";
     await using github = await startGitHub();
     await using registry = await startRegistry();
     const { status } = await fetch(registry.url + "/v2/");
     const { cloneUrl } = await github.createRepository("acme", "shop");
     console.log(JSON.stringify({ status, cloneUrl }));`,
  );
  const { exitCode, stdout, stderr } = await tryProgram(process.execPath, ["parts.mjs"], { cwd: folder });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ status: 200, cloneUrl: expect.stringMatching(/\/acme\/shop\.git$/) });
});

it("says what it is to TypeScript", async () => {
  const file = join(folder, "parts.ts");
  await writeFile(
    file,
    `import { startRegistry, type Registry } from "@stageway/testbed";
     const registry: Registry = await startRegistry();
     export const host: string = registry.host;
     export const wrong: number = registry.host;`,
  );
  const options: ts.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.esnext.d.ts"],
  };
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
  expect(found.map(({ messageText }) => messageText)).toEqual(["Type 'string' is not assignable to type 'number'."]);
}, 60_000);

it("brings a command that says how it is used", async () => {
  const command = join(installed, "bin", "stageway-testbed.mjs");
  expect(await tryProgram(process.execPath, [command, "--help"])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("stageway-testbed install"),
  });
  const unknown = await tryProgram(process.execPath, [command, "install", "no-such-tool"]);
  expect(unknown.stderr).toContain("Cannot install no-such-tool: known are");
});
