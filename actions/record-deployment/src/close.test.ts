import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readContext, Secret } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { closeOnce, openRecord, outcomeIn, listRecords, type NewRecord } from "@stageway/records";
import { startStore, type StartedStore } from "../../../packages/records/test/start-store.ts";
import { defaultInputs } from "../test/inputs.ts";
import { closeAfter } from "./close.ts";

let started: StartedStore;
beforeAll(async () => {
  started = await startStore();
});
afterAll(async () => {
  expect(started.github.violations).toEqual([]);
  await started[Symbol.asyncDispose]();
});

const inputs = () => defaultInputs({ token: new Secret(started.token), jobStatus: "cancelled" });
const world = () => {
  const env = { GITHUB_API_URL: started.github.apiUrl, GITHUB_REPOSITORY: "acme/shop" };
  return { context: readContext(env), clock: fakeClock(), log: recordingLog(), env };
};
const wanted = (stage: string, marker: string): NewRecord => {
  const { commit } = started;
  return { stage, commit, release: "", version: "v1", flow: "push", runUrl: "", marker };
};

async function outcomesOf(stage: string) {
  const found = [];
  for await (const history of listRecords(started.store, stage)) found.push(outcomeIn(history));
  return found;
}

it("finds the record whose number the cancelled step never saw, and says that nothing began", async () => {
  const { store, commit } = started;
  await openRecord(store, wanted("lost", "mine"));
  await openRecord(store, wanted("lost", "another's"));
  await closeAfter({ stage: "lost", commit, marker: "mine" }, { ...inputs(), keepOpen: true }, world());
  expect(await outcomesOf("lost")).toEqual([undefined, "refused"]);
});

it("has nothing to do when the step failed before there was a record", async () => {
  const { log, ...rest } = world();
  await closeAfter({ stage: "none", commit: started.commit, marker: "none" }, inputs(), { ...rest, log });
  expect([log.lines, await outcomesOf("none")]).toEqual([[], []]);
});

it("believes whoever closed it before", async () => {
  const { store, commit } = started;
  const { number, ...record } = await openRecord(store, wanted("before", "before"));
  await closeOnce(store, { number, ...record }, { outcome: "unchanged", reason: "" });
  const { log, ...rest } = world();
  await closeAfter({ stage: "before", commit, marker: "before", number, started: true }, inputs(), { ...rest, log });
  expect(log.lines).toEqual([`info: Deployment ${number} was closed before: unchanged`]);
  expect(await outcomesOf("before")).toEqual(["unchanged"]);
});
