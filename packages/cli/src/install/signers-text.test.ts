import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { publicKeyOf, signerLine } from "@stageway/pipeline/trust";
import { cloneRepository, startGitHub, type GitHubStandIn, type WorkTree } from "@stageway/testbed";
import { openRepository } from "../project/repository.ts";
import { createPaint } from "../view.ts";
import { signersTextOf } from "./signers-text.ts";

const path = ".github/stageway.signers";
const key = (digit: number) => publicKeyOf(Buffer.alloc(32, digit));
const stages = ["dev", "staging", "production"];
const build = signerLine({ kind: "built", key: key(1) });
const [dev = "", staging = "", production = ""] = stages.map((stage, index) =>
  signerLine({ kind: "verified", stage, key: key(index + 2) }),
);
const configuration = (trust: string) =>
  `images: ghcr.io/acme/shop\nservices: { web: web }\nstages: { dev: {}, staging: {}, production: {} }\ntrust: ${trust}\n`;

let github: GitHubStandIn;
let clone: WorkTree;
let warned: string[];

beforeAll(async () => {
  github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop");
  clone = await cloneRepository(authenticatedUrl);
  await clone.commit("Signers", { [path]: `${[build, dev, staging, production].join("\n")}\n` });
  await clone.git("push", "--quiet", "origin", "HEAD:main");
  await clone.git("fetch", "--quiet", "origin");
  await clone.git("remote", "set-head", "origin", "main");
  // What is checked out adds a key.
  await clone.commit("Require", {
    [path]: `${signerLine({ kind: "built", key: key(9) })}\n`,
    ".github/stageway.yml": configuration("required"),
  });
});
beforeEach(() => {
  warned = [];
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await clone[Symbol.asyncDispose]();
  await github.stop();
});

async function textFor(stage: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const processes = createProcesses({ env: process.env });
  const view = {
    begin: () => ({ say: () => undefined, done: () => undefined, failed: () => undefined }),
    note: () => undefined,
    warn: (text: string) => void warned.push(text),
    foreign: () => undefined,
    paint: createPaint(false),
  };
  const world = { env, processes, clock: fakeClock(), signal: new AbortController().signal, view };
  const repository = await openRepository({ processes, cwd: clone.path, env });
  return await signersTextOf({ stage, repository }, world);
}

const asked = () => ({ GITHUB_TOKEN: github.token, GITHUB_API_URL: github.apiUrl });

it.each([
  ["dev", [build, dev]],
  ["staging", [build, dev, staging]],
  ["production", [build, staging, production]],
])("gives hosts of %s the keys that count there, as the default branch has them", async (stage, lines) => {
  const [head, number, ...rest] = (await textFor(stage, asked()))?.trimEnd().split("\n") ?? [];
  expect(head).toMatch(/^# Who may sign/);
  expect(number).toMatch(/^# repository \d+$/);
  expect(rest).toEqual(lines);
  expect(warned).toEqual([]);
});

it("takes the default branch as it was fetched last where GitHub is not asked, and says so", async () => {
  const lines = (await textFor("dev", {}))?.trimEnd().split("\n");
  expect(lines?.slice(1)).toEqual([build, dev]);
  expect(warned).toEqual([
    expect.stringMatching(/^Who may sign is as it was fetched last: no token is used: none is set/),
  ]);
  await github.stop();
  expect((await textFor("dev", asked()))?.split("\n").slice(1, 3)).toEqual([build, dev]);
  expect(warned.at(-1)).toContain("as it was fetched last: ");
});

it("refuses where git has not fetched it either, and is nothing with trust: place", async () => {
  await clone.git("remote", "set-head", "origin", "--delete");
  await expect(textFor("dev", {})).rejects.toThrow("and git has not fetched it");
  await clone.commit("Place", { ".github/stageway.yml": configuration("place") });
  expect(await textFor("dev", {})).toBeUndefined();
});
