import { existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { openShop, type Given, type Shop } from "../test/shop.ts";

let github: GitHubStandIn;
let shop: Shop;
/** Folders of a test. */
let folder: string;

beforeAll(async () => {
  github = await startGitHub();
});

beforeEach(async () => {
  shop = await openShop(github);
  folder = await mkdtemp(join(tmpdir(), "checkout-"));
});

afterEach(async () => {
  await shop[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

afterAll(() => github.stop());

const gone = "9".repeat(40);
const pull = (base: string) => ({
  pull_request: {
    title: "x",
    draft: false,
    base: { ref: "develop", sha: base },
    head: { ref: "fix", sha: gone, repo: null },
  },
});
const refused = (given: Given) =>
  shop.plan({ token: false, ...given }).then(
    () => "planned",
    (error: unknown) => {
      expect(error).toMatchObject({ name: "ActionError", hint: expect.any(String) });
      const { message, hint } = error as { readonly message: string; readonly hint: string };
      return `${message}\n${hint}`;
    },
  );

it.each([
  ["pull_request"],
  ["pull_request_target"],
  ["pull_request_review"],
  ["pull_request_review_comment"],
  ["pull_request_review_thread"],
])("says of %s that its base commit is not in the checkout, and with what GitHub would be asked", async (event) => {
  const ref = "refs/pull/1/merge";
  expect(await refused({ event, ref, payload: pull(gone) })).toBe(
    "Cannot plan: the base commit 9999999 of the pull request, whose .github/stageway.yml counts, is not in the checkout, " +
      "and the input token is empty, so GitHub cannot be asked; and the input stage is empty\n" +
      "Give actions/checkout `fetch-depth: 0`, or give the input token",
  );
  expect((await shop.plan({ event, ref, payload: pull(shop.first) })).plan.deploy).toBe(false);
});

it.each<[string, unknown]>([
  ["no base", {}],
  ["an empty base", pull("")],
  ["no commit for a base", pull("0".repeat(40))],
])("says of a pull request with %s what its event lacks", async (_, payload) => {
  const made = shop.plan({ event: "pull_request", ref: "refs/pull/1/merge", payload });
  await expect(made).rejects.toMatchObject({
    name: "ActionError",
    message: expect.stringMatching(/^Cannot read the pull_request event: /),
  });
});

it("says that the base commit has no configuration only where that is so", async () => {
  const base = await shop.push("Without", { ".github/stageway.yml": null });
  const told = await refused({ event: "pull_request", ref: "refs/pull/1/merge", payload: pull(base) });
  expect(told).toContain(`there is no .github/stageway.yml in the base commit ${base.slice(0, 7)} of the pull request`);
});

const git = (cwd: string, ...args: readonly string[]) => execFileSync("git", args, { cwd, encoding: "utf8" });

it("reads the configuration of a sparse checkout from its commit", async () => {
  git(shop.clone.path, "sparse-checkout", "set", "--no-cone", "/*", "!/.github");
  expect(existsSync(join(shop.clone.path, ".github"))).toBe(false);
  expect((await shop.plan({ token: false })).plan.deploy).toBe(true);
});

it.each<[string, (workspace: string) => Promise<unknown>, Given, string]>([
  [
    "the checkout lies in a folder",
    async (workspace) => {
      await rename(workspace, `${workspace}-app`);
      execFileSync("mkdir", [workspace]);
      await rename(`${workspace}-app`, join(workspace, "app"));
    },
    {},
    "(there is one in app), and the input token is empty, so GitHub cannot be asked; and the input stage is empty\nLet actions/checkout without `path`",
  ],
  ["nothing is checked out", (workspace) => rm(workspace, { recursive: true }), {}, "there is no checkout in "],
  [
    "the commit is not in a shallow clone",
    () => Promise.resolve(),
    { sha: gone },
    "Cannot read the commit 9999999 of this run: it is not in the checkout, and the input token is empty",
  ],
  [
    "the run has no commit, as after the deletion of a branch",
    () => Promise.resolve(),
    { sha: "0".repeat(40), payload: { deleted: true } },
    "Cannot tell the commit of this run: GITHUB_SHA must not be the null object id",
  ],
  [
    "the run does not say its commit",
    () => Promise.resolve(),
    { sha: "" },
    "Cannot tell the commit of this run: GITHUB_SHA ",
  ],
  [
    "the repository is damaged",
    (workspace) => writeFile(join(workspace, ".git", "config"), "[x"),
    {},
    "Cannot read the commit 1234567 of this run: git cannot read its configuration (bad config line 2 in file .git/config)",
  ],
  [
    "the base commit's repository cannot be used",
    (workspace) => writeFile(join(workspace, ".git", "config"), "[x"),
    { event: "pull_request", ref: "refs/pull/1/merge", payload: pull(gone) },
    "Cannot plan: git cannot read its configuration (bad config line 2 in file .git/config), and the input token is empty",
  ],
])("says where %s what is wrong and what to do", async (_, change, given, told) => {
  const workspace = join(folder, "workspace");
  await cp(shop.clone.path, workspace, { recursive: true, verbatimSymlinks: true });
  await change(workspace);
  const words = (await refused({ workspace, ...given })).replace(shop.first.slice(0, 7), "1234567");
  expect(words).toContain(told);
});

it("says of a partial clone that the remote which has the rest does not answer", async () => {
  const workspace = join(folder, "partial");
  git(shop.clone.path, "config", "uploadpack.allowFilter", "true");
  git(folder, "clone", "--quiet", "--filter=blob:none", "--no-checkout", `file://${shop.clone.path}`, workspace);
  git(workspace, "remote", "set-url", "origin", "/gone");
  const told = await refused({ workspace, event: "pull_request", ref: "refs/pull/1/merge", payload: pull(shop.first) });
  expect(told).toContain("this is a partial clone, and the remote that has the rest does not answer: the base commit");
});
