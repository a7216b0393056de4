import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { createProcesses, openGitHub, parseInputs, readContext, Secret, type GitHub } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { closeRecord, openRecord } from "@stageway/records";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { inputSpec } from "./inputs.ts";
import { outputsOf } from "./outputs.ts";
import { plan } from "./plan.ts";
import { summaryOf } from "./summary.ts";

const configuration = `
images: ghcr.io/acme/shop
services: { "services/*": {}, web: { context: ., paths: [web] } }
shared: libs
stages:
  staging: { branch: develop, hosts: staging.example.com, directory: /srv/shop }
  production: { branch: main }
`;
const files = {
  ".github/stageway.yml": configuration,
  "services/api/Dockerfile": "FROM scratch",
  "services/pay/Dockerfile": "FROM scratch",
  "services/notes.md": "not a service",
  "web/a": "1",
  "compose.yml": "services: {}",
};

let github: GitHubStandIn;
let client: GitHub;
let readOnly: Secret;
let clone: Awaited<ReturnType<typeof cloneRepository>>;
let folder: string;
let first: string;
let number = 0;
let name: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plan-"));
  github = await startGitHub();
  client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
});

beforeEach(async () => {
  name = `shop-${++number}`;
  const repository = await github.createRepository("acme", name, { defaultBranch: "main" });
  clone = await cloneRepository(repository.authenticatedUrl);
  first = await clone.commit("First", files);
  await clone.git("push", "origin", "HEAD:develop");
  // What README.md says the action needs, and no more.
  const permissions = { contents: "read", deployments: "read", pull_requests: "read" } as const;
  readOnly = new Secret(github.createToken({ permissions, repositories: [`acme/${name}`] }));
});

afterEach(async () => {
  await clone[Symbol.asyncDispose]();
});

afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.stop();
  await rm(folder, { recursive: true });
});

interface Given {
  event?: string;
  ref?: string;
  sha?: string;
  payload?: unknown;
  inputs?: Record<string, string>;
  workspace?: string;
  token?: boolean;
}

async function run({
  event = "push",
  ref = "refs/heads/develop",
  sha = first,
  payload = {},
  inputs = {},
  workspace = clone.path,
  token = true,
}: Given = {}) {
  const path = join(folder, "event.json");
  await writeFile(path, JSON.stringify(payload));
  const given = { configuration: ".github/stageway.yml", ...inputs };
  const env = {
    ...{
      PATH: process.env["PATH"],
      GITHUB_REPOSITORY: `acme/${name}`,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_WORKSPACE: workspace,
    },
    ...{ GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_SHA: sha, GITHUB_EVENT_PATH: path },
    ...Object.fromEntries(Object.entries(given).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])),
  };
  const clock = fakeClock();
  const opened = openGitHub({ token: readOnly, apiUrl: github.apiUrl, clock });
  const world = {
    context: readContext(env),
    processes: createProcesses({ env }),
    clock,
    log: recordingLog(),
    github: async () => (token ? opened : undefined),
  };
  return plan(parseInputs(inputSpec, env), world);
}

async function deployed(stage: string, commit: string, version = "staging-1") {
  const store = { github: client, repository: { owner: "acme", name } };
  const release = `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`;
  const record = await openRecord(store, { stage, commit, release, version, flow: "push", runUrl: "" });
  await closeRecord(store, record, { outcome: "deployed", reason: "" });
  return release;
}

async function commitAndPush(message: string, changes: Record<string, string | null>, branch = "develop") {
  const sha = await clone.commit(message, changes);
  await clone.git("push", "origin", `HEAD:${branch}`);
  return sha;
}

it("plans a first push: everything is built, because nothing is on record", async () => {
  const { plan: made, buildReason } = await run();
  expect(made).toMatchObject({
    deploy: true,
    reason: "a push to develop deploys staging",
    commit: first,
    tree: (await clone.git("rev-parse", `${first}^{tree}`)).trim(),
    images: "ghcr.io/acme/shop",
    build: ["web", "api", "pay"],
    deployments: [
      { stage: "staging", flow: "push", target: { hosts: ["staging.example.com"], directory: "/srv/shop" } },
    ],
  });
  expect(made.tags).toEqual([
    expect.stringMatching(new RegExp(`^staging-\\d{8}-${first.slice(0, 7)}$`)),
    "staging-latest",
  ]);
  expect(made).not.toHaveProperty("previous");
  expect(buildReason).toBe("nothing is on record for staging");
});

it("builds only the service that changed since the release on record", async () => {
  const release = await deployed("staging", first);
  await commitAndPush("Docs", { "README.md": "x" });
  const second = await commitAndPush("Api", { "services/api/main.js": "1" });
  const { plan: made } = await run({ sha: second });
  expect([made.build, made.previous]).toEqual([["api"], release]);
});

it("asks GitHub for the difference when the checkout is shallow or missing", async () => {
  await deployed("staging", first);
  const second = await commitAndPush("Pay", { "services/pay/main.js": "1", "web/a": null, "web/b": "1" });
  await using shallow = await cloneRepository(clone.path);
  await shallow.git("fetch", "--depth=1", `file://${clone.path}`, second);
  await rm(join(shallow.path, ".git", "objects"), { recursive: true });
  const { plan: made } = await run({ sha: second, workspace: shallow.path });
  expect(made.build).toEqual(["pay", "web"]);
});

it("builds everything when the commit on record is gone from the history", async () => {
  const lost = await commitAndPush("Lost", { "services/api/x": "1" });
  await deployed("staging", lost);
  await clone.git("reset", "--hard", first);
  const second = await clone.commit("Other", { "services/pay/x": "1" });
  await clone.git("push", "--force", "origin", "HEAD:develop");
  await using fresh = await cloneRepository(clone.path);
  await rm(join(fresh.path, ".git", "objects"), { recursive: true });
  const { plan: made, buildReason } = await run({ sha: second, workspace: fresh.path });
  expect(made.build).toEqual(["web", "api", "pay"]);
  expect(buildReason).toMatch(/is not an ancestor, so everything counts as changed$/);
});

it("judges a pull request by the base commit's configuration, and never deploys it", async () => {
  const head = await commitAndPush(
    "Loosen",
    { ".github/stageway.yml": "stages: { mine: { branch: develop } }" },
    "fix",
  );
  const pull = {
    title: "x",
    draft: false,
    base: { ref: "develop", sha: first },
    head: { ref: "fix", sha: head, repo: { full_name: `acme/${name}` } },
  };
  const made = await run({
    event: "pull_request",
    ref: "refs/pull/1/merge",
    sha: head,
    payload: { pull_request: pull },
  });
  expect(made.plan).toMatchObject({
    deploy: false,
    deployments: [],
    reason: "a pull request never deploys; merging it would deploy staging",
  });
  expect(made.plan.build).toEqual(["web", "api", "pay"]);
});

it("takes a promotion's services from the stage before", async () => {
  const release = await deployed("staging", first);
  await clone.git("push", "origin", "HEAD:refs/heads/main");
  await commitAndPush("Change", { "services/api/x": "1" });
  const pull = await client.write<{ number: number }>("POST /repos/{owner}/{repo}/pulls", {
    owner: "acme",
    repo: name,
    title: "Promote",
    head: "develop",
    base: "main",
  });
  const { sha } = await client.write<{ sha: string }>("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    owner: "acme",
    repo: name,
    pull_number: pull.number,
  });
  await clone.git("fetch", "origin");
  const made = await run({ ref: "refs/heads/main", sha });
  expect(made.plan).toMatchObject({
    deployments: [{ stage: "production", flow: "promotion" }],
    previous: release,
    build: ["api"],
  });
  expect(outputsOf(made)).toMatchObject({ origin: "develop", stage: "production", flow: "promotion" });
});

it("counts the version up when the same commit is built again by hand", async () => {
  const once = await run();
  await deployed("staging", first, once.plan.tags[0]);
  const payload = { inputs: { deploy_environment: "staging", skip_tests: "true", force_rebuild: "true" } };
  const { plan: made } = await run({ event: "workflow_dispatch", payload });
  expect(made).toMatchObject({
    tags: [`${once.plan.tags[0]!}-2`, "staging-latest"],
    build: ["web", "api", "pay"],
    skipTests: true,
  });
});

it("works from explicit inputs without a configuration, and without a token", async () => {
  const second = await commitAndPush("No configuration", { ".github/stageway.yml": null });
  const inputs = { stage: "demo", images: "ghcr.io/acme/shop", services: "web=.", url: "https://demo.example.com" };
  const { plan: made, buildReason } = await run({ sha: second, event: "schedule", inputs, token: false });
  expect(made).toMatchObject({
    deploy: true,
    deployments: [{ stage: "demo", flow: "manual", url: "https://demo.example.com" }],
    build: ["web"],
  });
  expect(buildReason).toBe("without a token nothing on record is known");
});

it("deploys nothing from a branch that no stage names", async () => {
  const made = await run({ ref: "refs/heads/docs" });
  expect(outputsOf(made)).toMatchObject({ deploy: false, services: [], matrix: { include: [] }, stages: [] });
  expect(summaryOf(made)).toContain("nothing is deployed");
});

it("tells people what was decided", async () => {
  await deployed("staging", first);
  const second = await commitAndPush("Api", { "services/api/main.js": "1" });
  const summary = summaryOf(await run({ sha: second }));
  expect(summary).toContain("### Plan: deploy");
  expect(summary).toContain("To build: 1 of 3 services");
  expect(summary).toMatch(/\| `api` \| `services\/api` \| build \|\n\| `web`/);
});

it("only reads", async () => {
  const before = github.requests.length;
  await run();
  const methods = github.requests.slice(before).map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(["GET"]));
});

it.each<[string, Given, string]>([
  [
    "every problem of the configuration",
    { inputs: { configuration: "broken.yml" } },
    'broken.yml:1:1: "stages" is missing',
  ],
  [
    "a link that leads outside",
    { inputs: { configuration: "link.yml" } },
    "it is a symbolic link that leads outside the repository",
  ],
  [
    "a stage that nobody knows",
    { event: "workflow_dispatch", payload: { inputs: { deploy_environment: "stagin" } } },
    'unknown stage "stagin"; known: staging, production; did you mean "staging"?',
  ],
  ["a commit that is no id", { sha: "develop" }, "must be a full commit id"],
])("refuses %s", async (_, given, message) => {
  await writeFile(join(clone.path, "broken.yml"), "services: {}\n");
  await symlink("/etc/hostname", join(clone.path, "link.yml"));
  await expect(run(given)).rejects.toThrow(message);
});
