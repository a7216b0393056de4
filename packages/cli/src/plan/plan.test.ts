import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openGitHub, Secret } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { closeRecord, openRecord } from "@stageway/records";
import { cloneRepository, startGitHub, type GitHubStandIn, type WorkTree } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject } from "../../test/projects.ts";

const release = `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`;
const configuration = `images: ghcr.io/acme/shop
services: { web: web, api: api }
stages: { staging: { branch: develop, hold: 10m }, production: { soak: 1h } }
`;

let github: GitHubStandIn;
let clone: WorkTree;

beforeAll(async () => {
  github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop", { defaultBranch: "develop" });
  clone = await cloneRepository(authenticatedUrl);
  await clone.git("symbolic-ref", "HEAD", "refs/heads/develop");
  const files = {
    ".github/stageway.yml": configuration,
    "web/Dockerfile": "FROM scratch",
    "api/Dockerfile": "FROM scratch",
  };
  const commit = await clone.commit("First", files);
  await clone.git("push", "origin", "HEAD:develop");
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
  const store = { github: client, repository: { owner: "acme", name: "shop" } };
  const deployment = { stage: "staging", commit, version: "staging-1", release, flow: "push", runUrl: "" } as const;
  const record = await openRecord(store, deployment);
  await closeRecord(store, record, { outcome: "deployed", reason: "" });
});

afterAll(async () => {
  expect(github.violations).toEqual([]);
  await clone[Symbol.asyncDispose]();
  await github.stop();
});

const plan = (words: readonly string[], env: Record<string, string> = {}) =>
  stageway(["plan", ...words], { cwd: clone.path, env });

it("says what a push would build and deploy, from what is on record and not pushed yet", async () => {
  await clone.commit("Change the web", { "web/index.html": "new" });
  const { code, stdout } = await plan(["--json"], { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.apiUrl });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    deploy: true,
    reason: "a push to develop deploys staging",
    build: ["web"],
    previous: release,
    uncommitted: [],
    deployments: [{ stage: "staging", flow: "push", hold: 600_000 }],
  });
});

it("counts what is not committed yet, and says so", async () => {
  await clone.git("config", "advice.addIgnoredFile", "false");
  await clone.commit("Nothing of a service", { "README.md": "x" });
  const { writeFile } = await import("node:fs/promises");
  await writeFile(`${clone.path}/api/main.c`, "new");
  const { stdout } = await plan([], { GH_TOKEN: github.token, GITHUB_API_URL: github.apiUrl });
  expect(stdout).toMatch(/^Would deploy: a push to develop deploys staging\n/);
  expect(stdout).toContain("1 file is not committed yet");
  expect(stdout).toMatch(/api +api +build\n/);
});

it("plans without a token, and says what it then does not know", async () => {
  const { stdout } = await plan([]);
  expect(stdout).toContain("The deployment would fail: not in the repository, or ignored by git: compose.yml");
  expect(stdout).toContain("stages.production.soak is not acted on in this version");
  expect(stdout).toContain("Builds 2 of 2 services: without a token nothing on record is known");
  expect(stdout).toMatch(
    /^What ran before is not known, because no token is used: none is set\. GH_HOST=\S+ GH_ENTERPRISE_TOKEN=.* stageway plan$/m,
  );
});

it("sends a token to no host that nobody said is a GitHub, and says so", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.headers.authorization));
    response.writeHead(404).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on TCP.
  await using project = await layProject(
    { ".github/stageway.yml": configuration, "web/Dockerfile": "FROM scratch", "api/Dockerfile": "FROM scratch" },
    { branch: "develop", remote: `http://${host}/acme/shop.git` },
  );
  const env = { GH_TOKEN: "gho_tell-nobody-this" };
  const { code, stdout } = await stageway(["plan"], { cwd: project.root, env });
  expect([code, stdout]).toEqual([0, expect.stringContaining(`it is not known that ${host} is a GitHub`)]);
  const { stdout: looked } = await stageway(["doctor", "--here"], { cwd: project.root, env });
  expect(looked).toContain(`not used: it is not known that ${host} is a GitHub`);
  expect(asked).toEqual([]);
  server.close();
});

it("says why a branch deploys nothing, as an exit code when asked", async () => {
  const { code, stdout } = await plan(["--branch", "fix", "--exit-code"]);
  expect({ code, stdout }).toMatchObject({ code: 1 });
  expect(stdout).toContain("Would deploy nothing: a push to fix deploys nothing");
  expect((await plan(["--branch", "fix"])).code).toBe(0);
});

it("plans a stage as if it was asked for by hand", async () => {
  const { stdout } = await plan(["--branch", "fix", "--stage", "stagin"]);
  expect(stdout).toBe("");
  const { stdout: made } = await plan(["--branch", "fix", "--stage", "staging"]);
  expect(made).toContain("somebody asked for staging by hand");
});
