import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { newSigningKey } from "@stageway/pipeline/testing";
import { proven, signerLine, type Statement } from "@stageway/pipeline/trust";
import { stageway } from "../../test/command.ts";
import { layProject, single, type Project } from "../../test/projects.ts";
import type { Place } from "../hosts/place.ts";
import { openRepository } from "../project/repository.ts";
import type { World } from "../verb.ts";
import { createPaint } from "../view.ts";
import { trustedBy, type AskedOfTrust } from "./trusted.ts";

const [build, staging, stranger] = [newSigningKey(), newSigningKey(), newSigningKey()];
const signers = [
  { kind: "built", key: build.key.publicKey },
  { kind: "verified", stage: "staging", key: staging.key.publicKey },
] as const;
const configuration = (trust: string) => `images: ghcr.io/acme/shop
services: { web: { context: . } }
stages: { staging: { hosts: [shop.example.com], user: deploy, directory: /srv/shop } }
trust: ${trust}
`;

let project: Project;
let warned: string[];
let ended: (() => void)[];
beforeEach(async () => {
  const files = {
    ".github/stageway.yml": configuration("required"),
    ".github/stageway.signers": `${signers.map((one) => signerLine(one)).join("\n")}\n`,
  };
  project = await layProject({ ...single, ...files }, { remote: "https://github.com/acme/shop.git" });
  await project.git("update-ref", "refs/remotes/origin/HEAD", "HEAD");
  [warned, ended] = [[], []];
});
afterEach(async () => {
  for (const end of ended) end();
  await project[Symbol.asyncDispose]();
});

async function trusted(asked: AskedOfTrust, env: Readonly<Record<string, string>> = {}) {
  const processes = createProcesses({ env: process.env });
  const view = {
    begin: () => ({ say: () => undefined, done: () => undefined, failed: () => undefined }),
    note: () => undefined,
    warn: (text: string) => void warned.push(text),
    foreign: () => undefined,
    paint: createPaint(false),
  };
  const folders = {
    make: async () => {
      const path = join(project.root, ".git", "keys");
      await mkdir(path, { recursive: true });
      return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
    },
  };
  const around = { env, processes, clock: fakeClock(), signal: new AbortController().signal, view, folders };
  const world = { ...around, cwd: project.root } as unknown as World; // Nothing else is read.
  const repository = await openRepository(world);
  return await trustedBy(asked, { stage: "staging", repository } as Place, world); // Nothing else is read.
}

/** An ssh-agent with a key, as its socket. */
async function agentWith(key: string): Promise<{ SSH_AUTH_SOCK: string }> {
  const said = execFileSync("ssh-agent", ["-s"], { encoding: "utf8" });
  const [, socket = ""] = /SSH_AUTH_SOCK=([^;]+)/.exec(said) ?? [];
  const [, pid = ""] = /SSH_AGENT_PID=(\d+)/.exec(said) ?? [];
  ended.push(() => process.kill(Number(pid)));
  execFileSync("ssh-add", ["-q", await file("agent-key", key)], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return { SSH_AUTH_SOCK: socket };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(project.root, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

const release = `sha256:${"1".repeat(64)}`;
const facts = { schemaVersion: 1, release, repository: "4711", run: "", number: 7, previous: null } as const;
const statement: Statement = { ...facts, kind: "verified", stage: "staging" };
const repositoryId = "4711";

describe("a delivery from a terminal where signatures are required", () => {
  it.each<[string, () => Promise<[AskedOfTrust, Record<string, string>]>]>([
    ["a key file", async () => [{ signingKey: await file("key", staging.text) }, {}]],
    ["the text of a key", () => Promise.resolve([{}, { STAGEWAY_SIGNING_KEY: staging.text }])],
    ["the key of the stage that an agent has", async () => [{}, await agentWith(staging.text)]],
  ])("has the signers of the default branch, and signs with %s", async (_, given) => {
    const [asked, env] = await given();
    const { trust, sign } = await trusted({ ...asked, repositoryId }, env);
    expect(trust).toEqual({ repository: "4711", signers });
    const own = await sign?.(statement);
    expect(own?.key).toBe(staging.key.publicKey);
    expect(proven({ release, repository: "4711" }, own === undefined ? [] : [own.signed], signers)).toEqual([
      statement,
    ]);
    expect(warned).toEqual([expect.stringContaining("as it was fetched last")]);
  });

  it("says before that nothing signs where the agent has no key that is listed", async () => {
    const { sign } = await trusted({ repositoryId }, await agentWith(stranger.text));
    expect(sign).toBeUndefined();
    expect(warned.at(-1)).toContain("stageway sign RELEASE --stage staging");
  });

  it("signs with no key that is not listed for the stage", async () => {
    const { sign } = await trusted({ signingKey: await file("key", build.text), repositoryId });
    await expect(sign?.(statement)).rejects.toThrow("does not list this key as staging: current value is ssh-ed25519 ");
  });

  it("refuses where the number of the repository is not known", async () => {
    await expect(trusted({})).rejects.toMatchObject({ hint: expect.stringContaining("--repository-id") });
  });

  it("asks for nothing where the place is enough", async () => {
    await writeFile(join(project.root, ".github/stageway.yml"), configuration("place"));
    expect(await trusted({}, await agentWith(staging.text))).toEqual({});
    expect(warned).toEqual([]);
  });

  it("takes no images one by one, and goes nowhere without who may sign", async () => {
    const image = `web=ghcr.io/acme/shop/web@sha256:${"1".repeat(64)}`;
    const words = ["deploy", "staging", "--image", image, "--repository-id", "4711"];
    const { code, stderr } = await stageway(words, { cwd: project.root });
    expect([code, stderr]).toEqual([64, expect.stringContaining("--image cannot be signed")]);
    await project.git("update-ref", "-d", "refs/remotes/origin/HEAD");
    for (const verb of ["deploy", "rollback"]) {
      const named = verb === "deploy" ? ["--release", `ghcr.io/acme/shop/release@${release}`] : [];
      const key = [
        "--identity",
        await file("key", staging.text),
        "--known-hosts",
        await file("known", `shop.example.com ssh-ed25519 ${staging.key.publicKey}\n`),
      ];
      const ran = await stageway([verb, "staging", ...named, ...key], { cwd: project.root });
      expect([ran.code, ran.stderr]).toEqual([
        1,
        expect.stringContaining("Cannot read .github/stageway.signers of the default branch"),
      ]);
    }
  });
});
