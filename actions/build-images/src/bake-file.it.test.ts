import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { startEngine, type Engine } from "@stageway/testbed";
import { readBakeFile } from "./bake-file.ts";

let engine: Engine;
let cwd: string;

beforeAll(async () => {
  engine = await startEngine();
  cwd = await mkdtemp(join(tmpdir(), "bake-file-"));
}, 60_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

it("gives a target that others build on the arguments and the stage that the service of its name has", async () => {
  const bake = `
target "base" {
  context = "base"
  args = { MODE = "file", KEPT = "file" }
}
target "tools" {
  context = "tools"
  args = { MODE = "file" }
}
target "web" {
  context = "web"
  contexts = { base = "target:base", tools = "target:tools" }
}`;
  await writeFile(join(cwd, "docker-bake.hcl"), bake);
  const service = (name: string) => ({ name, image: name, context: ".", dockerfile: "Dockerfile", platforms: [] });
  const { env } = engine.docker;
  const read = await readBakeFile(
    "docker-bake.hcl",
    [
      { ...service("base"), args: { MODE: "plan" }, target: "run" },
      { ...service("web"), args: {} },
    ],
    { processes: createProcesses({ env }), cwd, env, secretIds: new Set() },
  );
  expect(read.targets).toMatchObject({
    base: { args: { MODE: "plan", KEPT: "file" }, target: "run" },
    tools: { args: { MODE: "file" } },
  });
});
