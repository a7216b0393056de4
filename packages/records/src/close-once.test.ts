import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startStore, type StartedStore } from "../test/start-store.ts";
import {
  closeOnce,
  findOpened,
  lastVerified,
  listRecords,
  openRecord,
  outcomeIn,
  readRecord,
  type NewRecord,
} from "./index.ts";

let started: StartedStore;
let stages = 0;
beforeAll(async () => {
  started = await startStore();
});
afterAll(async () => {
  expect(started.github.violations).toEqual([]);
  await started[Symbol.asyncDispose]();
});

const wanted = (change: Partial<NewRecord> = {}): NewRecord => ({
  stage: `once-${++stages}`,
  commit: started.commit,
  release: "",
  version: "v1",
  flow: "push",
  runUrl: "",
  ...change,
});

async function outcomesOf(stage: string) {
  const found = [];
  for await (const history of listRecords(started.store, stage)) found.push(outcomeIn(history));
  return found;
}

it("closes an open record, and believes whoever closed it first", async () => {
  const { store } = started;
  const record = await openRecord(store, wanted());
  const first = await closeOnce(store, record, { outcome: "rolled-back", reason: "the check failed" });
  expect(first).toEqual({ kind: "closed", outcome: "rolled-back" });
  const second = await closeOnce(store, record, { outcome: "deployed", reason: "the job ended: success" });
  expect(second).toEqual({ kind: "closed before", outcome: "rolled-back" });
  expect(await outcomesOf(record.stage)).toEqual(["rolled-back"]);
});

it("puts an outcome right that may be, and says nothing twice", async () => {
  const { store } = started;
  const record = await openRecord(store, wanted());
  const over = ["degraded"] as const;
  await closeOnce(store, record, { outcome: "degraded", reason: "" });
  const same = await closeOnce(store, record, { outcome: "degraded", reason: "again" }, { over });
  expect(same.kind).toBe("closed before");
  const right = await closeOnce(store, record, { outcome: "rolled-back", reason: "by hand" }, { over });
  expect(right).toEqual({ kind: "closed", outcome: "rolled-back" });
  const late = await closeOnce(store, record, { outcome: "deployed", reason: "" }, { over });
  expect(late).toEqual({ kind: "closed before", outcome: "rolled-back" });
});

it("says what was replaced when whoever closed it first could not", async () => {
  const { store, github } = started;
  const first = await openRecord(store, wanted());
  await closeOnce(store, first, { outcome: "deployed", reason: "" });
  const second = await openRecord(store, wanted({ stage: first.stage }));
  github.failures.add({
    kind: "forbidden",
    at: 2,
    route: "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
  });
  const half = await closeOnce(store, second, { outcome: "deployed", reason: "" });
  expect(half).toMatchObject({
    kind: "closed",
    warning: expect.stringMatching(/^Cannot mark deployment \d+ as replaced/),
  });
  const again = await closeOnce(store, second, { outcome: "deployed", reason: "" });
  expect(again).toEqual({ kind: "closed before", outcome: "deployed" });
  const states = [];
  for await (const { statuses } of listRecords(store, first.stage)) states.push(statuses.map(({ state }) => state));
  expect(states).toEqual([["success"], ["inactive", "success"]]);
});

it("keeps records of what lies in no registry as a release", async () => {
  const { store, commit } = started;
  const record = await openRecord(store, wanted());
  await closeOnce(store, record, { outcome: "deployed", reason: "" });
  expect(await lastVerified(store, record.stage)).toEqual({
    release: "",
    version: "v1",
    commit,
    flow: "push",
    number: record.number,
  });
  const next = await openRecord(store, wanted({ stage: record.stage }));
  expect((await readRecord(store, next.number)).verified?.number).toBe(record.number);
});

it("reads a record by its number, and says when it is another's", async () => {
  const { store, commit } = started;
  const record = await openRecord(store, wanted());
  expect(await readRecord(store, record.number)).toEqual(record);
  const other = await store.github.write<{ id: number }>("POST /repos/{owner}/{repo}/deployments", {
    owner: "acme",
    repo: "shop",
    ref: commit,
    environment: "other",
    auto_merge: false,
    required_contexts: [],
  });
  await expect(readRecord(store, other.id)).rejects.toThrow(
    `Cannot use deployment ${other.id}: it is none of our records`,
  );
  await expect(readRecord(store, 1)).rejects.toThrow("Cannot find deployment 1: it is not in acme/shop");
});

it("finds what an attempt opened whose number nobody saw", async () => {
  const { store, commit } = started;
  const record = await openRecord(store, wanted({ marker: "mine" }));
  const { stage } = record;
  expect(await findOpened(store, { stage, commit, marker: "mine" })).toEqual(record);
  expect(await findOpened(store, { stage, commit, marker: "other" })).toBeUndefined();
});
