import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { readContext } from "@stageway/core";
import { startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { openShop, type Given, type Shop } from "../test/shop.ts";
import { outputsOf } from "./outputs.ts";
import { summaryOf } from "./summary.ts";

let github: GitHubStandIn;
let shop: Shop;

beforeAll(async () => {
  github = await startGitHub();
});

beforeEach(async () => {
  shop = await openShop(github);
});

afterEach(async () => {
  await shop[Symbol.asyncDispose]();
});

afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.stop();
});

it("judges a pull request by the base commit's configuration, and never deploys it", async () => {
  const head = await shop.push("Loosen", { ".github/stageway.yml": "stages: { mine: { branch: develop } }" }, "fix");
  const pull = {
    title: "x",
    draft: false,
    base: { ref: "develop", sha: shop.first },
    head: { ref: "fix", sha: head, repo: { full_name: `acme/${shop.name}` } },
  };
  const made = await shop.plan({
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

it("works from explicit inputs without a configuration, and without a token", async () => {
  const second = await shop.push("No configuration", { ".github/stageway.yml": null });
  const inputs = { stage: "demo", images: "ghcr.io/acme/shop", services: "web=.", url: "https://demo.example.com" };
  const { plan: made, buildReason } = await shop.plan({ sha: second, event: "schedule", inputs, token: false });
  expect(made).toMatchObject({
    deploy: true,
    deployments: [{ stage: "demo", flow: "manual", url: "https://demo.example.com" }],
    build: ["web"],
  });
  expect(buildReason).toBe("without a token nothing on record is known");
});

const published = { action: "published", release: { tag_name: "v1", draft: false, prerelease: false } };
const ofPull = (base: string) => ({
  pull_request: {
    title: "x",
    draft: false,
    base: { ref: "develop", sha: base },
    head: { ref: "fix", repo: { full_name: "evil/shop" } },
  },
});

it.each<[string, Given]>([
  ["a pull request", { event: "pull_request", ref: "refs/pull/1/merge" }],
  ["somebody's review of one", { event: "pull_request_review", ref: "refs/pull/1/merge" }],
  ["a comment in a review", { event: "pull_request_review_comment", ref: "refs/pull/1/merge" }],
  ["a merge queue", { event: "merge_group", ref: "refs/heads/gh-readonly-queue/develop/pr-1" }],
  ["a merge queue's own push", { ref: "refs/heads/gh-readonly-queue/develop/pr-1" }],
  ["somebody's comment", { event: "issue_comment" }],
  ["a check of any commit", { event: "check_run" }],
  ["a run for a pull request", { event: "workflow_run", payload: { workflow_run: { event: "pull_request" } } }],
  ["a deployment of any commit", { event: "deployment_status", ref: "" }],
])("deploys nothing for %s, whatever the input stage says", async (_, given) => {
  const isPull = given.event?.startsWith("pull_request") === true;
  const payload = isPull ? ofPull(shop.first) : given.payload;
  const made = await shop.plan({ ...given, payload, inputs: { stage: "staging" } });
  expect(made.plan).toMatchObject({ deploy: false, deployments: [] });
});

it.each<[string, Given, boolean]>([
  ["a push to one of them", {}, true],
  ["a push to another branch", { ref: "refs/heads/docs" }, false],
  ["a tag", { ref: "refs/tags/demo-1" }, false],
  ["a release", { event: "release", ref: "refs/tags/v1", payload: published }, false],
  ["a person", { event: "workflow_dispatch" }, true],
  ["a clock", { event: "schedule" }, true],
  ["another system", { event: "repository_dispatch" }, true],
  ["a run after a push", { event: "workflow_run", payload: { workflow_run: { event: "push" } } }, false],
])("with branches, deploys the stage for %s: %j is %s", async (_, given, deploy) => {
  const inputs = { stage: "staging", branches: "develop" };
  expect((await shop.plan({ ...given, inputs })).plan.deploy).toBe(deploy);
});

it("deploys nothing from a branch that no stage names", async () => {
  const made = await shop.plan({ ref: "refs/heads/docs" });
  expect(outputsOf(made)).toMatchObject({ deploy: false, services: [], matrix: { include: [] }, stages: [] });
  expect(summaryOf(made, readContext({}))).toMatch(/^### Nothing is deployed\n\nCommit `[0-9a-f]{7}`\. /);
});

it("tells people what was decided", async () => {
  await shop.deployed("staging", shop.first);
  const second = await shop.push("Api", { "services/api/main.js": "1" });
  const made = await shop.plan({ sha: second });
  const summary = summaryOf(made, readContext({}));
  expect(summary).toMatch(/^### To deploy: `staging`\n\nCommit `[0-9a-f]{7}`\. A push to develop deploys staging\.\n/);
  expect(summary).not.toMatch(/held/i); // That the deploy step says, which a plan does not know.
  const deployments = made.plan.deployments.map((one) => ({ ...one, hold: 600_000 }));
  expect(summaryOf({ ...made, plan: { ...made.plan, deployments } }, readContext({}))).toMatch(
    /\| Held, unless the deploy step says otherwise \|.*\n.*\n.*\| 10 min \|/,
  );
  expect(summary).toContain("To build: 1 of 3 services");
  expect(summary).toMatch(/\| `api` \| `services\/api` \| build \|\n\| `web`/);
});

it("only reads", async () => {
  const before = github.requests.length;
  await shop.plan();
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
  await writeFile(join(shop.clone.path, "broken.yml"), "services: {}\n");
  await symlink("/etc/hostname", join(shop.clone.path, "link.yml"));
  await expect(shop.plan(given)).rejects.toThrow(message);
});
