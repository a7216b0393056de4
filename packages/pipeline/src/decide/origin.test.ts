import { expect, it } from "@jest/globals";
import { originOf, type AssociatedPull } from "./origin.ts";

const commit = "c".repeat(40);
const pull = (change: Partial<AssociatedPull> = {}, head = "dev", from = "acme/shop"): AssociatedPull => ({
  number: 7,
  merged_at: "2026-01-15T10:00:00Z",
  merge_commit_sha: commit,
  base: { ref: "stage" },
  head: { ref: head, repo: { full_name: from } },
  ...change,
});

it.each<[string, AssociatedPull[], string | undefined]>([
  ["nothing", [], undefined],
  ["the merged pull request", [pull()], "dev"],
  ["not an open one", [pull({ merged_at: null })], undefined],
  ["not one into another branch", [pull({ base: { ref: "main" } })], undefined],
  ["not one from a fork", [pull({}, "releases/v9.9.9", "evil/shop")], undefined],
  ["not one from a fork that is gone", [pull({ head: { ref: "dev", repo: null } })], undefined],
  [
    "the one that made the commit",
    [pull({ merge_commit_sha: "d".repeat(40) }, "other"), pull({}, "hotfixes/v1.4.3")],
    "hotfixes/v1.4.3",
  ],
  [
    "the branch of a stage, not one that another opened for the same commits",
    [pull({}, "hotfixes/v9.9.9"), pull({ number: 8 })],
    "dev",
  ],
  ["none of several that are no stage's", [pull({}, "hotfixes/v9.9.9"), pull({ number: 8 }, "fix")], undefined],
  [
    "none of several that may have made the commit",
    [pull({ merge_commit_sha: null }, "releases/v9.9.9"), pull({ merge_commit_sha: null, number: 8 }, "fix")],
    undefined,
  ],
  ["one branch that was merged twice", [pull({}, "fix"), pull({ number: 8 }, "fix")], "fix"],
  ["a rebased one, whose commit is another", [pull({ merge_commit_sha: "d".repeat(40) })], "dev"],
])("finds %s", (_, pulls, branch) => {
  expect(originOf(pulls, { branch: "stage", commit, repository: "Acme/shop" }, (name) => name === "dev")?.branch).toBe(
    branch,
  );
});
