import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { startEngine, startRegistry, type Engine, type Registry } from "@stageway/testbed";
import { expectNoRelease } from "../test/expect-no-release.ts";
import { Project } from "../test/project.ts";
import { startSmallEngine, type SmallEngine } from "../test/small-engine.ts";

let shared: Engine;
let engine: SmallEngine;
let registry: Registry;
let project: Project;
beforeAll(async () => {
  [shared, registry] = await Promise.all([startEngine(), startRegistry()]);
  engine = await startSmallEngine(shared, { disk: "30m" });
}, 60_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
}, 60_000);
beforeEach(async () => {
  project = await Project.start();
});
afterEach(() => project[Symbol.asyncDispose]());

const web = { "web/Dockerfile": "FROM scratch\nCOPY f /\n", "web/f": "1\n" };

function build(inputs: Record<string, string>) {
  return project.run({ images: `${registry.host}/acme/small`, services: "web", ...inputs }, engine.env);
}

it("builds on an engine with the old image store, without the cache that this one cannot export", async () => {
  await project.commit(web);
  const { exitCode, outputs } = await build({ version: "s-1", cache: "registry" });
  expect([exitCode, outputs["built"]]).toEqual([0, '["web"]']);
}, 60_000);

it("says what to do for several platforms on the old image store", async () => {
  await project.commit(web);
  const { exitCode, log } = await build({ version: "s-2", platforms: "linux/amd64,linux/arm64" });
  expect(exitCode).toBe(1);
  expect(log).toContain("Cannot build the service web for several platforms: this Docker engine keeps only one");
  expect(log).toContain("containerd-snapshotter");
}, 60_000);

it("takes an image of several platforms from the release on record", async () => {
  await project.commit({ ...web, "both/Dockerfile": "FROM scratch\nCOPY f /\n", "both/f": "1\n" });
  const platforms = ["linux/amd64", "linux/arm64"];
  const inputs = { services: JSON.stringify({ web: "web", both: { context: "both", platforms } }) };
  const images = `${registry.host}/acme/both`;
  const one = await project.run({ images, ...inputs, version: "p-1" }, shared.docker.env);
  expect(one.exitCode).toBe(0);
  await project.commit({ "web/f": "2\n" });
  const two = await build({ images, ...inputs, version: "p-2", previous: one.outputs["release"] ?? "" });
  expect(two).toMatchObject({ exitCode: 0, outputs: { built: '["web"]', reused: '["both"]' } });
}, 60_000);

it("says that the disk is full", async () => {
  await project.commit(web);
  await writeFile(join(project.repository, "web/f"), randomBytes(60 << 20));
  expectNoRelease("disk full (runner)", await build({ version: "s-3" }));
}, 60_000);
