import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { openGitHub, Secret } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { openShop, type Shop } from "../test/shop.ts";
import { outputsOf } from "./outputs.ts";

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

it("plans a first push: everything is built, because nothing is on record", async () => {
  const { plan: made, buildReason } = await shop.plan();
  expect(made).toMatchObject({
    deploy: true,
    reason: "a push to develop deploys staging",
    commit: shop.first,
    tree: (await shop.clone.git("rev-parse", `${shop.first}^{tree}`)).trim(),
    images: "ghcr.io/acme/shop",
    build: ["web", "api", "pay"],
    deployments: [
      { stage: "staging", flow: "push", target: { hosts: ["staging.example.com"], directory: "/srv/shop" } },
    ],
  });
  expect(made.tags).toEqual([
    expect.stringMatching(new RegExp(`^staging-\\d{8}-${shop.first.slice(0, 7)}$`)),
    "staging-latest",
  ]);
  expect(made).not.toHaveProperty("previous");
  expect(buildReason).toBe("nothing is on record for staging");
});

it("builds only the service that changed since the release on record", async () => {
  const release = await shop.deployed("staging", shop.first);
  await shop.push("Docs", { "README.md": "x" });
  const second = await shop.push("Api", { "services/api/main.js": "1" });
  const { plan: made } = await shop.plan({ sha: second });
  expect([made.build, made.previous, made.previousIn]).toEqual([["api"], release, "ghcr.io/acme/shop"]);
});

it("asks GitHub for the difference when the checkout is shallow or missing", async () => {
  await shop.deployed("staging", shop.first);
  const second = await shop.push("Pay", { "services/pay/main.js": "1", "web/a": null, "web/b": "1" });
  await using shallow = await cloneRepository(shop.clone.path);
  await shallow.git("fetch", "--depth=1", `file://${shop.clone.path}`, second);
  await rm(join(shallow.path, ".git", "objects"), { recursive: true });
  const { plan: made } = await shop.plan({ sha: second, workspace: shallow.path });
  expect(made.build).toEqual(["pay", "web"]);
});

it.each([
  ["another registry", "evil.example/acme/shop"],
  ["another folder", "ghcr.io/evil/shop"],
  ["a folder whose name begins alike", "ghcr.io/acme/shopping"],
])("takes nothing over from a record that names %s", async (_, folder) => {
  await shop.deployed("staging", shop.first, "v1", "deployed", folder);
  const second = await shop.push("Api", { "services/api/main.js": "1" });
  const { plan: made, buildReason } = await shop.plan({ sha: second });
  expect(made).not.toHaveProperty("previous");
  expect(made.build).toEqual(["web", "api", "pay"]);
  expect(buildReason).toContain(
    `what is on record for staging lies outside of ghcr.io/acme/shop: current value is "${folder}/release@sha256:`,
  );
});

it("builds everything when the commit on record is gone from the history", async () => {
  const lost = await shop.push("Lost", { "services/api/x": "1" });
  await shop.deployed("staging", lost);
  await shop.clone.git("reset", "--hard", shop.first);
  const second = await shop.clone.commit("Other", { "services/pay/x": "1" });
  await shop.clone.git("push", "--force", "origin", "HEAD:develop");
  await using fresh = await cloneRepository(shop.clone.path);
  await rm(join(fresh.path, ".git", "objects"), { recursive: true });
  const { plan: made, buildReason } = await shop.plan({ sha: second, workspace: fresh.path });
  expect(made.build).toEqual(["web", "api", "pay"]);
  expect(buildReason).toMatch(/is not an ancestor, so everything counts as changed$/);
});

it("takes a promotion's services from the stage before", async () => {
  const release = await shop.deployed("staging", shop.first);
  await shop.clone.git("push", "origin", "HEAD:refs/heads/main");
  await shop.push("Change", { "services/api/x": "1" });
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
  const pull = await client.write<{ number: number }>("POST /repos/{owner}/{repo}/pulls", {
    owner: "acme",
    repo: shop.name,
    title: "Promote",
    head: "develop",
    base: "main",
  });
  const { sha } = await client.write<{ sha: string }>("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    owner: "acme",
    repo: shop.name,
    pull_number: pull.number,
  });
  await shop.clone.git("fetch", "origin");
  const made = await shop.plan({ ref: "refs/heads/main", sha });
  expect(made.plan).toMatchObject({
    deployments: [{ stage: "production", flow: "promotion" }],
    previous: release,
    build: ["api"],
  });
  expect(outputsOf(made)).toMatchObject({ origin: "develop", stage: "production", flow: "promotion" });
});

it("counts the version up when the same commit is built again by hand", async () => {
  const once = await shop.plan();
  await shop.deployed("staging", shop.first, once.plan.tags[0]);
  const payload = { inputs: { deploy_environment: "staging", skip_tests: "true", force_rebuild: "true" } };
  const { plan: made } = await shop.plan({ event: "workflow_dispatch", payload });
  expect(made).toMatchObject({
    tags: [`${once.plan.tags[0]!}-2`, "staging-latest"],
    build: ["web", "api", "pay"],
    skipTests: true,
  });
});

it("compares a new version with what is there, not with an attempt that was undone", async () => {
  await shop.deployed("production", shop.first, "v1.4.2");
  const second = await shop.push("Too much", { "services/api/x": "1" });
  await shop.deployed("production", second, "v2.0.0", "rolled-back");
  const fix = await shop.push("Fix", { "services/api/x": "2" });
  const { plan: made } = await shop.plan({ ref: "refs/tags/v1.4.3", sha: fix });
  expect(made.deployments).toMatchObject([{ stage: "production", flow: "release", version: "v1.4.3" }]);
  await expect(shop.plan({ ref: "refs/tags/v1.4.1", sha: fix })).rejects.toThrow(
    "it is not greater than v1.4.2, which is there",
  );
});
