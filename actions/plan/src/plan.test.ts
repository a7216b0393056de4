import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
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

it("deploys nothing from a branch that no stage names", async () => {
  const made = await shop.plan({ ref: "refs/heads/docs" });
  expect(outputsOf(made)).toMatchObject({ deploy: false, services: [], matrix: { include: [] }, stages: [] });
  expect(summaryOf(made)).toContain("nothing is deployed");
});

it("tells people what was decided", async () => {
  await shop.deployed("staging", shop.first);
  const second = await shop.push("Api", { "services/api/main.js": "1" });
  const summary = summaryOf(await shop.plan({ sha: second }));
  expect(summary).toContain("### Plan: deploy");
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
