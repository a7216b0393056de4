import { expect, it } from "@jest/globals";
import { createProcesses, openGitHub, readContext, Secret } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { listRecords, openRecord, outcomeIn } from "@stageway/records";
import { cloneRepository, startGitHub } from "@stageway/testbed";
import { openRecorder } from "./record.ts";

async function startRecords(stack: AsyncDisposableStack) {
  const github = await startGitHub();
  stack.defer(() => github.stop());
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  const commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const token = new Secret(github.token);
  const env = { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: "acme/shop", GITHUB_RUN_ID: "7", GITHUB_SHA: commit };
  const log = recordingLog();
  const world = {
    signal: new AbortController().signal,
    env,
    clock: fakeClock(),
    log,
    processes: createProcesses({ env: process.env }),
    context: readContext(env),
  };
  const release = `ghcr.io/acme/shop@sha256:${"1".repeat(64)}`;
  const request = { stage: "staging", commit, release, version: "1", flow: "push", url: undefined } as const;
  const books = { journal: { status: { deployments: [] }, unrecorded: new Map() }, recorded: () => Promise.resolve() };
  const client = await openGitHub({ token, apiUrl: github.apiUrl, clock: fakeClock() });
  const store = { github: client, repository: { owner: "acme", name: "shop" } };
  return { github, token, world, log, request, books, store };
}

it("tells one thing after another, although the first has to be said again", async () => {
  await using stack = new AsyncDisposableStack();
  const { github, token, world, request, books, store } = await startRecords(stack);

  const recorder = await openRecorder(token, request, books, world);
  github.failures.add({
    kind: "stall",
    silence: 500,
    route: "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
  });
  const told = recorder.say("in_progress", "deploying 1");
  await recorder.close("deployed", "it is healthy");
  await told;

  for await (const { statuses } of listRecords(store, "staging")) {
    expect(outcomeIn({ statuses })).toBe("deployed");
    expect(statuses.map(({ state }) => state).slice(0, 2)).toEqual(["success", "in_progress"]);
  }
  expect(github.violations).toEqual([]);
}, 20_000);

it("deploys nothing where the records do not say what was verified last, and goes back all the same", async () => {
  await using stack = new AsyncDisposableStack();
  const { token, world, log, request, books, store } = await startRecords(stack);
  const verified = null;
  for (let made = 0; made < 101; made++) await openRecord(store, { ...request, runUrl: "", verified });
  await expect(openRecorder(token, request, books, world)).rejects.toThrow("Cannot tell which release was verified");
  const { number, unrecorded } = await openRecorder(token, { ...request, flow: "rollback" }, books, world);
  expect([number, unrecorded?.flow]).toEqual([undefined, "rollback"]);
  expect(log.lines.join("\n")).toContain("the next run puts this rollback on record: Cannot tell which release");
}, 20_000);
