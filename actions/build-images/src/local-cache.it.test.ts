import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { encodePlan, type Plan } from "@stageway/pipeline";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signStatement, type Verified } from "@stageway/pipeline/trust";
import { openRegistry, parseDigestReference, putStatement } from "@stageway/registry";
import { startEngine, startRegistry, type Engine, type Registry } from "@stageway/testbed";
import { anonymous } from "../test/build-world.ts";
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

it("keeps layers in the registry under the digest that was signed, whatever the tag names by then", async () => {
  const [build, staging] = [newSigningKey(), newSigningKey()];
  const signers = [
    { kind: "built", key: build.key.publicKey },
    { kind: "verified", stage: "staging", key: staging.key.publicKey },
  ] as const;
  const images = `${registry.host}/acme/kept`;
  const client = openRegistry(registry.host, anonymous());
  const inputs = (commit: string, version: string, previous?: string) => {
    const plan: Plan = {
      schemaVersion: 1,
      deploy: true,
      reason: "a push to develop",
      commit,
      images,
      tags: [],
      build: ["web"],
      deployments: [{ stage: "staging", flow: "push", version }],
      services: { web: { image: "web", context: "web", dockerfile: "web/Dockerfile", platforms: [], args: {} } },
      files: { compose: [], include: [] },
      skipTests: false,
      forceRebuild: false,
      trust: { repository: "4711", signers, ...(previous !== undefined && { previousStage: "staging" }) },
      ...(previous !== undefined && { previous }),
    };
    return { plan: encodePlan(plan), cache: "registry", "signing-key": build.text };
  };
  const run = async (given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) => {
    const { exitCode, log, outputs } = await project.run(given, { ...env, GITHUB_REPOSITORY_ID: "4711" });
    expect([exitCode, log]).toEqual([0, expect.not.stringContaining("::error")]);
    return { log, release: outputs["release"] ?? "" };
  };
  const files = { "web/Dockerfile": "FROM scratch\nCOPY early /\nCOPY late /\n", "web/early": "kept\n" };
  const { release } = await run(
    inputs(await project.commit({ ...files, "web/late": "1\n" }), "k-1"),
    shared.docker.env,
  );
  const { repository, digest } = parseDigestReference(release);
  const manifest = await client.manifest(repository, digest);
  const image = await client.manifest("acme/kept/web", "k-1");
  if (manifest === undefined || image === undefined) throw new TypeError("They were pushed");
  const facts = { release: digest, repository: "4711", stage: "staging", number: 1, previous: null, run: "" };
  const verified: Verified = { schemaVersion: 1, kind: "verified", ...facts };
  await putStatement(client, repository, manifest, signStatement(verified, staging.key));
  // Whoever may push moves the tag.
  await client.putManifest("acme/kept/web", image, "buildcache");
  const { log } = await run(inputs(await project.commit({ "web/late": "2\n" }), "k-2", release), fresh.env);
  expect(log).toMatch(/importing cache manifest from \S+\/acme\/kept\/web@sha256:[0-9a-f]{64}/);
  expect(log).not.toMatch(/importing cache manifest from \S+:buildcache/);
  // It is taken from there: a copy that was made anew would name no digest.
  expect(log).toMatch(/^#(\d+) \[1\/2\] COPY early \/\n#\1 (?:CACHED|sha256:)/m);
}, 60_000);
