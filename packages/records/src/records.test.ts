import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openGitHub, outcomes, Secret, type Outcome } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import {
  closeRecord,
  lastVerified,
  listRecords,
  newestRecord,
  openRecord,
  outcomeIn,
  readRecent,
  readStage,
  setStatus,
  wasVerified,
  type NewRecord,
  type RecordStore,
} from "./index.ts";

let github: GitHubStandIn;
let commit: string;
let store: RecordStore;
let stages = 0;
let stage: string;

beforeAll(async () => {
  github = await startGitHub();
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const token = github.createToken({
    permissions: { deployments: "write", contents: "read" },
    repositories: ["acme/shop"],
  });
  const client = await openGitHub({
    token: new Secret(token),
    apiUrl: github.apiUrl,
    clock: fakeClock(),
    random: () => 0,
  });
  store = { github: client, repository: { owner: "acme", name: "shop" } };
});

afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.stop();
});

beforeEach(() => {
  github.failures.clear();
  stage = `stage-${++stages}`;
});

const release = (version: string) => `ghcr.io/acme/shop/release@sha256:${version.padEnd(64, "0")}`;
const wanted = (version: string, change: Partial<NewRecord> = {}): NewRecord => ({
  stage,
  commit,
  release: release(version),
  version: `v${version}`,
  flow: "push",
  runUrl: "https://github.example/acme/shop/actions/runs/1",
  ...change,
});

async function deploy(version: string, outcome: Outcome = "deployed") {
  const record = await openRecord(store, wanted(version));
  await setStatus(store, record.number, { state: "in_progress", description: "rolling gateway" });
  await closeRecord(store, record, { outcome, reason: "because" });
  return record;
}

async function histories() {
  const found = [];
  for await (const history of listRecords(store, stage)) found.push(history);
  return found;
}

const callsSince = (before: number) => github.requests.slice(before).map(({ route }) => route);

it("opens a record that says what is deployed and what was verified before", async () => {
  const first = await deploy("1");
  const second = await openRecord(store, wanted("2", { flow: "promotion" }));
  expect(second).toMatchObject({
    stage,
    commit,
    release: release("2"),
    version: "v2",
    flow: "promotion",
    verified: { number: first.number, version: "v1", commit },
  });
  expect(second.number).toBeGreaterThan(first.number);
  expect(await newestRecord(store, stage)).toEqual(second);
});

it("knows nothing of a stage without records, and nothing of records that are not ours", async () => {
  expect(await readStage(store, stage)).toEqual({});
  const route = "POST /repos/{owner}/{repo}/deployments";
  await store.github.write(route, {
    owner: "acme",
    repo: "shop",
    ref: commit,
    environment: stage,
    task: "deploy",
    auto_merge: false,
    required_contexts: [],
  });
  await store.github.write(route, {
    owner: "acme",
    repo: "shop",
    ref: commit,
    environment: stage,
    task: "stageway",
    payload: { other: 1 },
    auto_merge: false,
    required_contexts: [],
  });
  expect(await readStage(store, stage)).toEqual({});
});

it.each(outcomes.map((outcome) => [outcome, outcome === "deployed" || outcome === "unchanged"] as const))(
  "closes a record as %s and calls it verified: %s",
  async (outcome, verified) => {
    await deploy("1", outcome);
    const [history] = await histories();
    expect(outcomeIn(history!)).toBe(outcome);
    expect(wasVerified(history!)).toBe(verified);
    expect((await lastVerified(store, stage))?.version).toBe(verified ? "v1" : undefined);
  },
);

it("finds the last verified release behind those that failed", async () => {
  await deploy("1");
  for (const [version, outcome] of [
    ["2", "rolled-back"],
    ["3", "refused"],
    ["4", "degraded"],
  ] as const)
    await deploy(version, outcome);
  const { newest, verified } = await readStage(store, stage);
  expect([newest?.version, verified?.version]).toEqual(["v4", "v1"]);
});

it("finds what was verified after a newer deployment had begun", async () => {
  const slow = await openRecord(store, wanted("1"));
  const quick = await openRecord(store, wanted("2"));
  await closeRecord(store, slow, { outcome: "deployed", reason: "" });
  await closeRecord(store, quick, { outcome: "refused", reason: "disk full" });
  expect((await lastVerified(store, stage))?.version).toBe("v1");
});

it("reads verified from the history, since GitHub may have made the record inactive", async () => {
  const { number } = await deploy("1");
  await setStatus(store, number, { state: "inactive", description: "" });
  expect((await lastVerified(store, stage))?.version).toBe("v1");
});

it("marks the release that was replaced, and tells of it when that fails", async () => {
  await deploy("1");
  const second = await openRecord(store, wanted("2"));
  github.failures.add({
    kind: "forbidden",
    moment: "before",
    route: "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    at: 2,
  });
  const { warning } = await closeRecord(store, second, { outcome: "deployed", reason: "" });
  expect(warning).toContain("Cannot mark deployment");
  const third = await openRecord(store, wanted("3"));
  expect(await closeRecord(store, third, { outcome: "deployed", reason: "" })).toEqual({});
  const [, replaced] = await histories();
  expect(replaced?.statuses[0]).toMatchObject({
    state: "inactive",
    description: `replaced by deployment ${third.number}`,
  });
  expect(outcomeIn(replaced!)).toBe("deployed");
});

it("needs the same few calls however many deployments there are", async () => {
  await deploy("1");
  for (let count = 2; count < 15; count++) await deploy(String(count), count < 6 ? "deployed" : "rolled-back");
  const before = github.requests.length;
  expect((await lastVerified(store, stage))?.version).toBe("v5");
  const calls = callsSince(before);
  expect(calls.filter((route) => route.endsWith("/deployments"))).toHaveLength(1);
  expect(calls.length).toBeLessThanOrEqual(11);
});

it.each([
  ["a number of later", (number: number) => number + 1000],
  ["the largest number that there is", () => Number.MAX_SAFE_INTEGER],
])("does not believe a record that says that %s was verified before it", async (_, later) => {
  const first = await deploy("1");
  const verified = { release: release("6"), version: "v6", commit, number: later(first.number) };
  await forge(verified);
  expect((await readStage(store, stage)).verified?.number).toBe(first.number);
  const second = await deploy("2");
  expect((await lastVerified(store, stage))?.number).toBe(second.number);
});

/** A record that another job of the repository wrote. */
async function forge(verified: object | null, said: object = {}) {
  const payload = {
    schemaVersion: 1,
    release: release("f"),
    version: "v9",
    flow: "push",
    runUrl: "",
    marker: "forged",
  };
  const { id } = await store.github.write<{ id: number }>("POST /repos/{owner}/{repo}/deployments", {
    owner: "acme",
    repo: "shop",
    ref: commit,
    task: "stageway",
    environment: stage,
    payload: { ...payload, verified, ...said },
    auto_merge: false,
    required_contexts: [],
  });
  return id;
}

describe("what was verified last stays known behind", () => {
  it.each<[string, number, object | null, object]>([
    ["eleven records that say that nothing was verified before", 11, null, {}],
    ["eleven records that cannot be read", 11, null, { flow: "none" }],
    ["more records than one page has", 101, null, { flow: "none" }],
  ])("%s", async (_, count, verified, said) => {
    const { number } = await deploy("1");
    for (let made = 0; made < count; made++) await forge(verified, said);
    expect((await readStage(store, stage)).verified?.number).toBe(number);
    const { recent, known } = await readRecent(store, stage);
    expect([recent.find(wasVerified)?.record.number, known?.number]).toContain(number);
  });

  it("ten records that name an older release", async () => {
    const old = await deploy("1");
    const { number } = await deploy("2");
    const older = { release: old.release, version: "v1", commit, number: old.number };
    for (let made = 0; made < 10; made++) await forge(older);
    expect((await readStage(store, stage)).verified?.number).toBe(number);
  });

  it.each<[string, number, object]>([
    ["more records than are read one by one", 101, {}],
    ["more records than are looked at", 301, { flow: "none" }],
  ])("%s, or nothing is done", async (_, count, said) => {
    await deploy("1");
    for (let made = 0; made < count; made++) await forge(null, said);
    for (const read of [readStage, readRecent])
      await expect(read(store, stage)).rejects.toThrow(`Cannot tell which release was verified last on ${stage}`);
  });
});

const create = "POST /repos/{owner}/{repo}/deployments";
const say = `${create}/{deployment_id}/statuses`;
const kinds = ["reset", "server-error", "bad-gateway", "truncated"] as const;

it.each(kinds)("opens one record when the answer is lost: %s after GitHub made it", async (kind) => {
  const fault = github.failures.add({ kind, moment: "after", route: create, at: 1 });
  const record = await openRecord(store, wanted("1"));
  expect(fault.struck).toBe(1);
  expect(await histories()).toMatchObject([{ record: { number: record.number, marker: record.marker } }]);
});

it.each(kinds)("says a status once when the answer is lost: %s after GitHub took it", async (kind) => {
  const record = await openRecord(store, wanted("1"));
  github.failures.add({ kind, moment: "after", route: say, at: 1 });
  await closeRecord(store, record, { outcome: "rolled-back", reason: "x".repeat(300) });
  const [history] = await histories();
  expect(history?.statuses).toHaveLength(1);
  expect(history?.statuses[0]?.description).toHaveLength(140);
});

it("opens one record when the request never arrived", async () => {
  github.failures.add({ kind: "reset", moment: "before", route: create, at: 1 });
  await openRecord(store, wanted("1"));
  expect(await histories()).toHaveLength(1);
});
