import { expect, it } from "@jest/globals";
import { parseRef } from "@stageway/core";
import { readEvent } from "./read-event.ts";

const repository = { owner: "acme", name: "shop" };
const read = (eventName: string, ref: string, event: Record<string, unknown> = {}) =>
  readEvent({ eventName, event, ref: parseRef(ref), repository });
const pull = {
  title: "Fix",
  draft: false,
  base: { ref: "develop" },
  head: { ref: "fix", repo: { full_name: "Acme/Shop" } },
};

it.each<[string, string, Record<string, unknown>, object]>([
  ["push", "refs/heads/develop", {}, { kind: "push", branch: "develop", deleted: false }],
  ["push", "refs/heads/old", { deleted: true }, { kind: "push", branch: "old", deleted: true }],
  ["push", "refs/tags/develop", {}, { kind: "tag", tag: "develop", deleted: false }],
  [
    "pull_request",
    "refs/pull/7/merge",
    { pull_request: pull },
    { kind: "pull-request", base: "develop", head: "fix", fork: false, draft: false, title: "Fix" },
  ],
  [
    "pull_request_target",
    "refs/heads/develop",
    { pull_request: { ...pull, head: { ref: "releases/v9.9.9", repo: { full_name: "evil/shop" } } } },
    { kind: "pull-request", fork: true, head: "releases/v9.9.9" },
  ],
  [
    "pull_request",
    "refs/pull/7/merge",
    { pull_request: { ...pull, head: { ref: "fix", repo: null } } },
    { fork: true },
  ],
  [
    "workflow_dispatch",
    "refs/heads/develop",
    { inputs: { deploy_environment: "staging", skip_tests: "true", force_rebuild: "false" } },
    { kind: "dispatch", asked: { stage: "staging", skipTests: true, forceRebuild: false } },
  ],
  [
    "workflow_dispatch",
    "refs/tags/v1.0.0",
    { inputs: null },
    { kind: "dispatch", ref: { kind: "tag", name: "v1.0.0" }, asked: {} },
  ],
  ["workflow_dispatch", "refs/heads/develop", { inputs: { skip_tests: true } }, { asked: { skipTests: true } }],
  [
    "release",
    "refs/tags/v1.4.2",
    { action: "published", release: { tag_name: "v1.4.2", draft: false, prerelease: true } },
    { kind: "release", action: "published", tag: "v1.4.2", preRelease: true },
  ],
  [
    "pull_request_review",
    "refs/pull/7/merge",
    { action: "submitted", pull_request: pull },
    { kind: "pull-request", base: "develop", head: "fix", fork: false },
  ],
  ["pull_request_review_comment", "refs/pull/7/merge", { pull_request: pull }, { kind: "pull-request" }],
  ["schedule", "refs/heads/main", {}, { kind: "unattended", name: "schedule" }],
  ["repository_dispatch", "refs/heads/main", {}, { kind: "unattended", name: "repository_dispatch" }],
  [
    "workflow_run",
    "refs/heads/main",
    { workflow_run: { event: "push" } },
    { kind: "unattended", name: "workflow_run" },
  ],
  [
    "workflow_run",
    "refs/heads/main",
    { workflow_run: { event: "pull_request" } },
    { kind: "other", name: "workflow_run after pull_request" },
  ],
  ["workflow_run", "refs/heads/main", {}, { kind: "other", name: "workflow_run after an unknown event" }],
  ["merge_group", "refs/heads/gh-readonly-queue/main/pr-7-abc", {}, { kind: "other", name: "merge_group" }],
  ["push", "refs/heads/gh-readonly-queue/main/pr-7-abc", {}, { kind: "other", name: "push by a merge queue" }],
  ["issue_comment", "refs/heads/main", { issue: { pull_request: {} } }, { kind: "other", name: "issue_comment" }],
  ["check_run", "refs/heads/main", {}, { kind: "other", name: "check_run" }],
  ["deployment_status", "refs/pull/7/merge", {}, { kind: "other", name: "deployment_status" }],
  ["constructor", "refs/heads/main", {}, { kind: "other", name: "constructor" }],
])("reads %s of %s with %j", (name, ref, payload, expected) => {
  expect(read(name, ref, payload)).toMatchObject(expected);
});

it.each<[string, string, Record<string, unknown>, string]>([
  ["push", "refs/heads/refs/heads/main", {}, 'Cannot read the push event: branch name must not start with "refs/"'],
  ["push", "refs/heads/\u202emain", {}, "U+202E"],
  ["push", "main", {}, "must be a branch's"],
  ["push", "", {}, "must be a branch's"],
  ["pull_request", "refs/pull/7/merge", {}, "branch name must not be empty"],
  ["release", "refs/tags/v1", { action: "published" }, "tag name must not be empty"],
  [
    "workflow_dispatch",
    "refs/heads/develop",
    { inputs: { skip_tests: "yes" } },
    "Cannot read the run's input skip_tests: must be true or false",
  ],
])("refuses %s of %j with %j", (name, ref, payload, message) => {
  expect(() => read(name, ref, payload)).toThrow(message);
});
