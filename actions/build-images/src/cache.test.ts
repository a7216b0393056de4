import { expect, it } from "@jest/globals";
import { parseRef } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import { cacheEnv, cacheOf, whyNoCache, type CacheKind } from "./cache.ts";

const env = { ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_RESULTS_URL: "https://x.example/", OTHER: "o" };

it.each<[string, CacheKind, string, string, Flow[], boolean, boolean?]>([
  ["a push to a branch", "gha", "push", "refs/heads/develop", ["push"], true],
  ["a pull request", "gha", "pull_request", "refs/pull/1/merge", ["preview"], true],
  ["a run by hand", "registry", "workflow_dispatch", "refs/heads/main", ["manual"], true],
  ["a cache in a registry where nothing is signed", "registry", "push", "refs/heads/main", ["push"], false, false],
  ["a cache in a registry where nothing is deployed", "registry", "push", "refs/heads/main", [], false],
  ["a cache in a registry, of a pull request", "registry", "pull_request", "refs/pull/1/merge", ["preview"], false],
  ["pull_request_target", "gha", "pull_request_target", "refs/heads/main", [], false],
  ["pull_request_target, whatever the cache", "registry", "pull_request_target", "refs/heads/main", [], false],
  ["workflow_run", "local", "workflow_run", "refs/heads/main", [], false],
  ["a comment", "gha", "issue_comment", "refs/heads/main", [], false],
  ["a review of a pull request", "gha", "pull_request_review", "refs/pull/1/merge", ["preview"], true],
  ["a merge group", "gha", "merge_group", "refs/heads/gh-readonly-queue/main/pr-1", [], true],
  ["a check of any commit", "gha", "check_run", "refs/heads/main", [], false],
  ["a status of any commit", "gha", "status", "refs/heads/main", [], false],
  ["a deployment's status", "gha", "deployment_status", "refs/heads/main", [], false],
  ["a fork of the repository", "gha", "fork", "refs/heads/main", [], false],
  ["a page of the wiki", "local", "gollum", "refs/heads/main", [], false],
  ["an event of tomorrow", "gha", "an_event_of_tomorrow", "refs/heads/main", [], false],
  ["a release", "gha", "release", "refs/tags/v1", [], false],
  ["a pushed tag", "registry", "push", "refs/tags/v1", [], false],
  ["a release that a plan found", "gha", "push", "refs/heads/main", ["release"], false],
  ["a hotfix", "gha", "push", "refs/heads/main", ["push", "hotfix"], false],
])("decides on the cache for %s", (_, kind, eventName, ref, flows, isAllowed, isSigned = true) => {
  const run = { context: { eventName, event: {}, ref: parseRef(ref) }, flows, env, isSigned };
  expect(whyNoCache(kind, run) === undefined).toBe(isAllowed);
});

it("does without GitHub's cache where there is none", () => {
  expect(
    whyNoCache("gha", {
      context: { eventName: "push", event: {}, ref: parseRef("refs/heads/main") },
      flows: [],
      env: {},
      isSigned: false,
    }),
  ).toBe("this runner offers no cache");
});

it("keeps each service's cache apart", () => {
  const service = { name: "web", image: "ghcr.io/acme/shop/web" };
  expect(cacheOf("gha", service)).toEqual({
    from: ["type=gha,scope=stageway-web"],
    to: ["type=gha,scope=stageway-web,mode=max,ignore-error=true"],
  });
  expect(cacheOf("local", service, { folder: "/c" }).to).toEqual(["type=local,dest=/c/web,mode=max"]);
  expect(cacheOf("none", service)).toEqual({ from: [], to: [] });
});

it("reads a cache in a registry by its digest alone, never by its tag", () => {
  const service = { name: "web", image: "ghcr.io/acme/shop/web" };
  const kept = `ghcr.io/acme/shop/web@sha256:${"1".repeat(64)}`;
  expect(cacheOf("registry", service, { kept })).toEqual({
    from: [`type=registry,ref=${kept}`],
    to: ["type=registry,ref=ghcr.io/acme/shop/web:buildcache,mode=max,ignore-error=true"],
  });
  expect(cacheOf("registry", service).from).toEqual([]);
});

it("gives the cache's token to the builder only when it is used", () => {
  expect(cacheEnv("gha", env)).toEqual({ ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_RESULTS_URL: "https://x.example/" });
  expect(cacheEnv("registry", env)).toEqual({});
});
