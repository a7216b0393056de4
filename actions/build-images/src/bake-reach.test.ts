import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { readBakeFile, type BakeFile } from "./bake-file.ts";

let folder: string;
let cwd: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bake-reach-"));
  cwd = join(folder, "shop");
  for (const path of ["web/sub", "lib", ".git", "https:", "../runner"]) mkdirSync(join(cwd, path), { recursive: true });
  for (const path of [
    "web/Dockerfile",
    "lib/Dockerfile",
    ".git/config",
    "npmrc",
    "../runner/Dockerfile",
    "../runner/key",
  ])
    writeFileSync(join(cwd, path), "FROM scratch\n");
  symlinkSync("../runner", join(cwd, "out"));
  symlinkSync("web/sub", join(cwd, "in"));
  symlinkSync("../../runner/key", join(cwd, "web/key"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads a bake file as the builder would print it. */
async function read(target: object, others: object = {}): Promise<BakeFile> {
  writeFileSync(join(folder, "printed.json"), JSON.stringify({ target: { web: target, ...others } }));
  const service = { name: "web", image: "web", context: "web", dockerfile: "web/Dockerfile", platforms: [], args: {} };
  const printer = createProcesses({ env: process.env });
  const processes = {
    run: (_: string, __: readonly string[], options: object = {}) =>
      printer.run("cat", [join(folder, "printed.json")], options),
  };
  const world = { processes, cwd, env: { PATH: process.env["PATH"] }, secretIds: new Set(["npm"]) };
  return await readBakeFile("docker-bake.hcl", [service], world);
}

const web = { context: "web" };

it.each<[string, object, string]>([
  [
    "a token of the runner as a secret",
    { secret: [{ id: "t", env: "ACTIONS_RUNTIME_TOKEN" }] },
    "variable of the runner",
  ],
  [
    "a token of the runner as a secret, in older words",
    { secret: ["id=t,env=ACTIONS_RUNTIME_TOKEN"] },
    "variable of the",
  ],
  [
    "a variable of the runner by the name of the secret alone",
    { secret: ["id=ACTIONS_RUNTIME_TOKEN"] },
    "variable of the",
  ],
  ["a variable of the runner in the place of a file", { secret: ["type=env,id=t,src=HOME"] }, "variable of the runner"],
  [
    "a variable of the runner beside a file",
    { secret: [{ id: "t", src: "npmrc", env: "HOME" }] },
    "variable of the runner",
  ],
  ["a secret whose words read in two ways", { secret: ['id=t,"src=npmrc"'] }, "variable of the runner"],
  ["a key of the runner as a secret", { secret: ["id=k,src=../runner/key"] }, "leads out of the repository"],
  [
    "a key of the runner by its whole path",
    { secret: [{ id: "k", src: "/etc/hosts" }] },
    "leads out of the repository",
  ],
  ["a key of the runner behind a link", { secret: ["id=k,src=web/key"] }, "leads out of the repository"],
  ["the job's token in git's folder", { secret: ["id=k,src=.git/config"] }, "lies in git's own folder"],
  ["the runner's SSH agent", { ssh: ["default"] }, "SSH agent"],
  ["a key for SSH", { ssh: [{ id: "k", paths: ["/root/.ssh/id"] }] }, "SSH agent"],
  ["to leave its sandbox", { entitlements: ["security.insecure"] }, "out of the builder"],
  ["the runner's network", { network: "host" }, "the runner's network"],
  ["another act than building", { call: "check" }, "something else than build"],
  ["what nobody knows yet", { policy: [{ filename: "x.rego" }] }, "policy is not supported"],
  ["a folder beside the checkout as a context", { contexts: { x: "../runner" } }, "leads out of the repository"],
  ["a folder of the runner as a context", { contexts: { x: "/etc" } }, "leads out of the repository"],
  ["a link out of the checkout as a context", { contexts: { x: "out" } }, "leads out of the repository"],
  ["a folder beside a linked one", { contexts: { x: "in/../../../runner" } }, "leads out of the repository"],
  ["git's folder as a context", { contexts: { x: ".git" } }, "lies in git's own folder"],
  [
    "an image layout of the runner",
    { contexts: { x: "oci-layout://../runner:latest" } },
    "leads out of the repository",
  ],
  ["a folder beside the working directory", { contexts: { x: "cwd://../runner" } }, "leads out of the repository"],
  [
    "a folder that is named like an address",
    { contexts: { x: "https://../../runner" } },
    "leads out of the repository",
  ],
  ["a kind of context that nobody knows yet", { contexts: { x: "local-disk:/etc" } }, "is not supported"],
  ["a Dockerfile of the runner", { dockerfile: "../../runner/Dockerfile" }, "leads out of the repository"],
  ["a Dockerfile of the runner by its whole path", { dockerfile: "/etc/hosts" }, "leads out of the repository"],
])("refuses a bake file that asks for %s, also in a target that others build on", async (_, asks, why) => {
  await expect(read({ ...web, ...asks })).rejects.toThrow(why);
  const lib = { context: "lib", ...asks };
  await expect(read({ ...web, contexts: { lib: "target:lib" } }, { lib })).rejects.toThrow(why);
});

it("says all that a bake file asks for at once", async () => {
  await expect(read({ ...web, ssh: ["default"], entitlements: ["network.host"], network: "host" })).rejects.toThrow(
    "Cannot build by the bake file docker-bake.hcl:\n  - web: ssh would give a build the runner's SSH agent, or a key of its disk\n  - web: entitlements would let a build step out of the builder\n  - web: network = \"host\" would give a build the runner's network",
  );
});

it("reads no bake file that is a link out of the checkout", async () => {
  symlinkSync("../runner/key", join(cwd, "docker-bake.hcl"));
  await expect(read(web)).rejects.toThrow("Cannot read the bake file docker-bake.hcl: it leads out of the repository");
});

it("leaves to a build where it writes, and where it takes layers from", async () => {
  const writes = {
    output: ["type=local,dest=/home/runner"],
    tags: ["evil.example/x"],
    attest: ["type=sbom,generator=evil.example/x"],
    "cache-to": ["type=local,dest=/home/runner"],
    "cache-from": ["type=registry,ref=evil.example/x"],
  };
  const { services, targets } = await read(
    { ...web, ...writes, contexts: { lib: "target:lib" } },
    { lib: { context: "lib", ...writes } },
  );
  expect(services[0]?.own).toEqual({ contexts: { lib: "target:lib" } });
  expect(targets["lib"]).toEqual({ context: "lib" });
});

it("keeps what a bake file may ask for", async () => {
  const asks = {
    network: "none",
    labels: { team: "shop" },
    pull: true,
    "no-cache-filter": ["x"],
    entitlements: [],
    ssh: [],
    contexts: {
      a: "lib",
      b: "in",
      c: "docker-image://node:24",
      d: "https://github.com/acme/x.git",
      e: "git@git.acme.example:x",
    },
  };
  const { services } = await read({ ...web, ...asks, secret: [{ id: "npm", env: "NPM_TOKEN" }, "id=rc,src=npmrc"] });
  expect(services[0]?.own).toEqual({ ...asks, secret: ["type=file,id=rc,src=npmrc"] });
});
