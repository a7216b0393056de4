import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { openGitHub, Secret } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { closeRecord, lastVerified, listRecords, openRecord, outcomeIn, type RecordStore } from "@stageway/records";
import type { Deployment, TargetStatus } from "@stageway/remote";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { putRecordsRight } from "./put-records-right.ts";
import { readUnrecorded, unrecordedFile, type Unrecorded } from "./unrecorded.ts";

let github: GitHubStandIn;
let commit: string;
let store: RecordStore;
let stage = "";
let stages = 0;
let made: number[];

beforeAll(async () => {
  github = await startGitHub();
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const access = { token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() };
  store = { github: await openGitHub(access), repository: { owner: "acme", name: "shop" } };
});

afterAll(() => github.stop());
beforeEach(() => {
  stage = `stage-${++stages}`;
  made = [];
});
afterEach(() => {
  github.failures.clear();
  expect(github.violations).toEqual([]);
});

const wanted = (version: string): Unrecorded => ({
  stage,
  commit,
  version,
  flow: "push",
  runUrl: "https://github.example/acme/shop/actions/runs/1",
  release: `ghcr.io/acme/shop@sha256:${version.padEnd(64, "0")}`,
  marker: `marker-${stage}-${version}`,
});
const open = (version: string) => openRecord(store, wanted(version));
const ended = (number: number, outcome: Deployment["outcome"]): Deployment => ({
  number,
  token: `t${number}`,
  phase: outcome === undefined ? "held" : "ended",
  step: 1,
  steps: 1,
  title: "",
  warnings: 0,
  reason: "because",
  ...(outcome !== undefined && { outcome }),
});
const journal = (deployments: readonly Deployment[], unrecorded: ReadonlyMap<number, Unrecorded> = new Map()) => {
  const current = deployments.findLast(({ outcome }) => outcome === "deployed")?.number;
  const status: TargetStatus = { ...(current !== undefined && { current }), deployments };
  return { status, unrecorded };
};
const putRight = (from: ReturnType<typeof journal>, log = recordingLog()) =>
  putRecordsRight({ store, stage, journal: from, log, recorded: (number) => Promise.resolve(void made.push(number)) });

/** Version, outcome and newest state of each record, the oldest first. */
async function records(): Promise<string[]> {
  const found: string[] = [];
  for await (const { record, statuses } of listRecords(store, stage)) {
    found.unshift(`${record.version} ${outcomeIn({ statuses }) ?? "open"} ${statuses[0]?.state ?? "none"}`);
  }
  return found;
}

it("asks twice and writes nothing where everything is right", async () => {
  for (const version of ["1", "2", "3"]) {
    const record = await open(version);
    await closeRecord(store, record, { outcome: "deployed", reason: "" });
  }
  const before = github.requests.length;
  expect(await putRight(journal([]))).toMatchObject({ version: "3" });
  expect(github.requests.slice(before).map(({ method }) => method)).toEqual(["GET", "GET"]);
});

it.each([
  ["deployed", "success", "2"],
  ["rolled-back", "failure", "1"],
  ["refused", "error", "1"],
  ["degraded", "error", "1"],
  ["superseded", "inactive", "1"],
] as const)("closes an open record as %s, as the journal says", async (outcome, state, verified) => {
  const first = await open("1");
  await closeRecord(store, first, { outcome: "deployed", reason: "" });
  const second = await open("2");
  const known = await putRight(journal([ended(first.number, "deployed"), ended(second.number, outcome)]));
  expect(known?.version).toBe(verified);
  const replaced = outcome === "deployed" ? "inactive" : "success";
  expect(await records()).toEqual([`1 deployed ${replaced}`, `2 ${outcome} ${state}`]);
});

it("believes the journal over a record that only says that nobody knew", async () => {
  const record = await open("1");
  await closeRecord(store, record, { outcome: "degraded", reason: "the connection was lost" });
  await putRight(journal([ended(record.number, "rolled-back")]));
  expect(await records()).toEqual(["1 rolled-back failure"]);
});

it("leaves open what somebody still works on, and what is to begin", async () => {
  const [held, beginning] = [await open("1"), await open("2")];
  await putRight(journal([ended(held.number, undefined)]));
  expect(beginning.number).toBeGreaterThan(held.number);
  expect(await records()).toEqual(["1 open none", "2 open none"]);
});

it("leaves open the deployment that asks, though an earlier try of it ended", async () => {
  const [own, other] = [await open("1"), await open("2")];
  const from = journal([ended(own.number, "refused"), ended(other.number, "refused")]);
  const recorded = () => Promise.resolve();
  await putRecordsRight({ store, stage, journal: from, log: recordingLog(), recorded, own: own.number });
  expect(await records()).toEqual(["1 open none", "2 refused error"]);
});

it("leaves alone what the host may have forgotten", async () => {
  const [first, lost, last] = [await open("1"), await open("2"), await open("3")];
  for (const record of [first, last]) await closeRecord(store, record, { outcome: "deployed", reason: "" });
  const { status, ...rest } = journal([ended(first.number, "deployed"), ended(last.number, "deployed")]);
  await putRight({ ...rest, status: { ...status, forgotten: lost.number } });
  expect((await records())[1]).toBe("2 open none");
});

it("calls superseded what never began on the host, and leaves alone what is older than the journal", async () => {
  const [older, first, lost, last] = [await open("0"), await open("1"), await open("2"), await open("3")];
  await closeRecord(store, first, { outcome: "deployed", reason: "" });
  await closeRecord(store, last, { outcome: "deployed", reason: "" });
  expect(lost.number).toBeGreaterThan(older.number);
  await putRight(journal([ended(first.number, "deployed"), ended(last.number, "deployed")]));
  expect(await records()).toEqual(["0 open none", "1 deployed success", "2 superseded inactive", "3 deployed success"]);
});

it("marks what was deployed and is replaced since", async () => {
  const [late, last] = [await open("1"), await open("2")];
  await closeRecord(store, last, { outcome: "deployed", reason: "" });
  const known = await putRight(journal([ended(late.number, "deployed"), ended(last.number, "deployed")]));
  expect(known?.version).toBe("2");
  expect(await records()).toEqual(["1 deployed inactive", "2 deployed success"]);
});

/** A rollback that a host notes, to what `wanted` names. */
const wentBack = (version: string): Unrecorded => ({ ...wanted(version), flow: "rollback", marker: `back-${stage}` });
const noted = (number: number, unrecorded: Unrecorded) =>
  `${number} ${unrecordedFile(unrecorded).content.toString().trim()}\n7 {"damaged":`;

it("makes the record of a rollback without GitHub, once", async () => {
  for (const version of ["1", "2"]) await closeRecord(store, await open(version), { outcome: "deployed", reason: "" });
  const current = (await lastVerified(store, stage))?.number ?? 0;
  const number = current + 1;
  const written = noted(number, wentBack("1"));
  const missing = journal([ended(current, "deployed"), ended(number, "deployed")], readUnrecorded(written));
  expect(await putRight(missing)).toMatchObject({ version: "1" });
  expect(await records()).toEqual(["1 deployed inactive", "2 deployed inactive", "1 deployed success"]);
  expect(made).toEqual([number]);
  // The note on the target was not taken away: the record is found by its marker.
  await putRight(missing);
  expect(await records()).toHaveLength(3);
});

const nothing = () => Promise.resolve();
const elsewhere = `evil.example/x/release@sha256:${"e".repeat(64)}`;
it.each<[string, (good: Unrecorded) => Unrecorded, () => Promise<unknown>]>([
  ["a release of another registry", (good) => ({ ...good, release: elsewhere }), nothing],
  [
    "a release of its own registry that was never deployed",
    (good) => ({ ...good, release: wanted("9").release }),
    nothing,
  ],
  ["a deployment that was no rollback", (good) => ({ ...good, flow: "push" }), nothing],
  ["a release that failed on this stage", () => wentBack("2"), () => failed("2")],
  ["a release that was verified on another stage", () => wentBack("3"), () => verifiedElsewhere("3")],
])("does not believe a host that reports %s", async (_, change, before) => {
  await closeRecord(store, await open("1"), { outcome: "deployed", reason: "" });
  await before();
  const good = await lastVerified(store, stage);
  const log = recordingLog();
  const number = 999_999;
  await putRight(journal([ended(number, "deployed")], readUnrecorded(noted(number, change(wentBack("1"))))), log);
  expect(await lastVerified(store, stage)).toEqual(good);
  expect(log.lines.join("\n")).toContain(`Not put on record: a host reports deployment ${number}`);
  expect(made).toEqual([number]); // It is said once.
});

async function failed(version: string): Promise<void> {
  await closeRecord(store, await open(version), { outcome: "rolled-back", reason: "" });
}

async function verifiedElsewhere(version: string): Promise<void> {
  const record = await openRecord(store, { ...wanted(version), stage: `${stage}-elsewhere` });
  await closeRecord(store, record, { outcome: "deployed", reason: "" });
}

it("goes on when the record of what was done without GitHub cannot be made", async () => {
  const known = await open("1");
  await closeRecord(store, known, { outcome: "deployed", reason: "" });
  const number = known.number + 1;
  const unrecorded = new Map([[number, wentBack("1")]]);
  github.failures.add({ kind: "unprocessable", route: "POST /repos/{owner}/{repo}/deployments", times: 99 });
  const log = recordingLog();
  expect(await putRight(journal([ended(number, "deployed")], unrecorded), log)).toMatchObject({ version: "1" });
  expect(log.lines.join("\n")).toContain(`Cannot put deployment ${number} on record`);
  expect(made).toEqual([]);
});
