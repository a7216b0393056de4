import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { startEngine, startRegistry, type Engine, type Registry } from "@stageway/testbed";
import { Project } from "../test/project.ts";
import { startSmallEngine, type SmallEngine } from "../test/small-engine.ts";

let shared: Engine;
let fresh: SmallEngine;
let registry: Registry;
let project: Project;
beforeAll(async () => {
  [shared, registry] = await Promise.all([startEngine(), startRegistry()]);
  fresh = await startSmallEngine(shared, { disk: "60m", containerd: true });
}, 60_000);
afterAll(async () => {
  await fresh[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
}, 60_000);
beforeEach(async () => {
  project = await Project.start();
});
afterEach(() => project[Symbol.asyncDispose]());

it.each([
  ["the job's own folder", () => ({})],
  ["a folder outside of the work tree", () => ({ "cache-folder": join(project.folder, "kept/cache") })],
  ["a folder of the work tree", () => ({ "cache-folder": ".cache" })],
])(
  "keeps layers in %s for a builder that has built nothing yet",
  async (where, folder) => {
    await project.commit({
      "web/Dockerfile": "FROM scratch\nCOPY early /\nCOPY late /\n",
      "web/early": `${where}\n`,
      "web/late": "1\n",
    });
    const build = async (env: Readonly<Record<string, string>>, version: string) => {
      const inputs = { images: `${registry.host}/acme/cached`, services: "web", cache: "local", ...folder(), version };
      const { exitCode, log } = await project.run(inputs, env);
      expect([exitCode, log]).toEqual([0, expect.not.stringContaining("::error")]);
      return log;
    };
    await build(shared.docker.env, "c-1");
    await project.commit({ "web/late": "2\n" });
    expect(await build(fresh.env, "c-2")).toMatch(/^#(\d+) \[1\/2\] COPY early \/\n(?:#\1 .*\n)*#\1 CACHED$/m);
  },
  60_000,
);
