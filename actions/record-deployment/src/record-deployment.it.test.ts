import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { listRecords, outcomeIn, readStage } from "@stageway/records";
import { openRegistry } from "@stageway/registry";
import { publishedIn, sourcesOf, startJob, startRegistry, type Job } from "@stageway/testbed";
import { startStore, type StartedStore } from "../../../packages/records/test/start-store.ts";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { root } from "../../../scripts/action-file.ts";
import { putRelease } from "../../promote-images/test/put-release.ts";

const action = sourcesOf(join(import.meta.dirname, ".."));
let started: StartedStore;
let job: Job;
let stages = 0;
let stage: string;

beforeAll(async () => {
  started = await startStore();
});
afterAll(async () => {
  expect(started.github.violations).toEqual([]);
  await started[Symbol.asyncDispose]();
});
beforeEach(async () => {
  stage = `staging-${++stages}`;
  const { github, commit } = started;
  job = await startJob({
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: commit,
  });
});
afterEach(async () => {
  started.github.failures.clear();
  await job[Symbol.asyncDispose]();
});

const step = (inputs: Readonly<Record<string, string>>) =>
  job.step(action, { token: started.token, "job-status": "success", ...inputs });
const open = (more: Readonly<Record<string, string>> = {}) => step({ stage, version: "v1", ...more });
/** The post step of a step that opened, with the job as it stands then. */
const end = (opened: Awaited<ReturnType<typeof open>>, status: string, more: Readonly<Record<string, string>> = {}) =>
  opened.post({ token: started.token, stage, version: "v1", "job-status": status, ...more });

async function history() {
  const found = [];
  for await (const each of listRecords(started.store, stage)) found.push(each);
  return found.map((each) => ({ ...each, outcome: outcomeIn(each), states: each.statuses.map(({ state }) => state) }));
}

it("opens a record, and closes it as the job ends", async () => {
  const opened = await open({ url: "https://staging.example.com", flow: "manual" });
  expect(opened).toMatchObject({ exitCode: 0 });
  expect(opened.output("outcome")).toBe("");
  expect(JSON.parse(opened.output("deployment"))).toEqual({
    schemaVersion: 1,
    number: Number(opened.output("number")),
    stage,
    url: "https://staging.example.com/",
  });
  expect((await history())[0]).toMatchObject({
    record: { stage, version: "v1", release: "", flow: "manual", commit: started.commit },
    states: ["in_progress"],
    statuses: [{ environmentUrl: "https://staging.example.com/", logUrl: expect.stringContaining("/runs/7") }],
  });
  const ended = await end(opened, "success");
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.summary).toContain("### Deployed: ");
  expect(await history()).toMatchObject([{ outcome: "deployed", states: ["success", "in_progress"] }]);
}, 20_000);

it("says what was verified before, which becomes inactive when the next one is", async () => {
  await end(await open(), "success");
  const failed = await open({ version: "v2" });
  expect(await end(failed, "failure", { "failure-outcome": "rolled-back" })).toMatchObject({ exitCode: 0 });
  const next = await open({ version: "v3" });
  expect(["previous", "previous-version", "previous-commit"].map(next.output)).toEqual(["", "v1", started.commit]);
  await end(next, "success");
  expect((await history()).map(({ outcome, states }) => [outcome, states[0]])).toEqual([
    ["deployed", "success"],
    ["rolled-back", "failure"],
    ["deployed", "inactive"],
  ]);
  expect((await readStage(started.store, stage)).verified?.version).toBe("v3");
}, 30_000);

it.each(["failure", "cancelled"])(
  "says that nobody knows what runs when the job ended as %s",
  async (status) => {
    const { summary } = await end(await open(), status);
    expect(summary).toContain(`: the job ended\\: ${status}`);
    expect(await history()).toMatchObject([{ outcome: "degraded" }]);
  },
  20_000,
);

it("leaves a record alone that a later step closed with its outcome", async () => {
  const opened = await open();
  const deployment = opened.output("deployment");
  const closed = await step({ action: "close", deployment, outcome: "rolled-back", reason: "the check\nfailed" });
  expect(closed).toMatchObject({ exitCode: 0 });
  expect(closed.output("outcome")).toBe("rolled-back");
  const ended = await end(opened, "success");
  expect(ended.log).toContain("was closed before: rolled-back");
  expect(await history()).toMatchObject([
    { outcome: "rolled-back", statuses: [{ description: "rolled-back: the check failed" }, {}] },
  ]);
  expect((await closed.post({ token: started.token, "job-status": "success", action: "close", deployment })).log).toBe(
    "",
  );
}, 20_000);

it("closes in another job, by the number and that job's result", async () => {
  const opened = await open({ "keep-open": "true" });
  await end(opened, "success", { "keep-open": "true" });
  expect(await history()).toMatchObject([{ outcome: undefined, states: ["in_progress"] }]);
  const closed = await step({ action: "close", deployment: opened.output("number"), "job-status": "success" });
  expect(closed.output("outcome")).toBe("deployed");
}, 20_000);

it("lets what nobody knew be put right, and nothing else", async () => {
  const opened = await open();
  await end(opened, "cancelled");
  const deployment = opened.output("number");
  expect(await step({ action: "close", deployment, outcome: "deployed" })).toMatchObject({ exitCode: 0 });
  const late = await step({ action: "close", deployment, outcome: "refused" });
  expect(late.exitCode).toBe(1);
  expect(late.log).toContain(
    `::error::Cannot close deployment ${deployment} as refused: it is closed already: current value is deployed`,
  );
}, 20_000);

it("closes what nobody saw: the record was made, and the step broke off", async () => {
  const statuses = "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses";
  started.github.failures.add({ kind: "forbidden", moment: "before", route: statuses });
  const opened = await open();
  expect(opened.exitCode).toBe(1);
  started.github.failures.clear();
  await end(opened, "failure");
  expect(await history()).toMatchObject([{ outcome: "refused", states: ["error"] }]);
}, 20_000);

it("says in one message what is wrong with the inputs, and leaves no record", async () => {
  const { exitCode, log } = await step({ stage, outcome: "deployed" });
  expect(exitCode).toBe(1);
  expect(log.match(/^::error/gm)).toHaveLength(1);
  expect(log).toContain('version: is needed with "open"');
  const unknown = await step({ action: "close", deployment: "1" });
  expect(unknown.log).toContain("::error::Cannot find deployment 1: it is not in acme/shop");
  expect(await history()).toEqual([]);
}, 20_000);

it("records a release with the commit that stands in it, run from its published form", async () => {
  const folder = await mkdtemp(join(tmpdir(), "published-"));
  try {
    const make = `import { packageAction } from "${join(root, "scripts/package.ts")}";
      await packageAction("record-deployment", ...${JSON.stringify([folder, join(folder, "stage")])});`;
    execFileSync(process.execPath, ["--input-type=module", "--eval", make], { cwd: root });
    await using machine = await startRegistry({ reach: "loopback" });
    const registry = openRegistry(machine.host, testAccess());
    const release = await putRelease(registry, "acme/shop", { web: [Buffer.from("w")] }, started.commit);
    const inputs = { token: started.token, stage, version: "v1", release, "job-status": "success" };
    const opened = await job.step(publishedIn(join(folder, "record-deployment")), { ...inputs });
    expect(opened).toMatchObject({ exitCode: 0 });
    expect(await opened.post(inputs)).toMatchObject({ exitCode: 0 });
    expect(await history()).toMatchObject([{ record: { release, commit: started.commit }, outcome: "deployed" }]);
    const gone = await step({ stage, version: "v1", release: release.replace(/[0-9a-f]{64}$/, "0".repeat(64)) });
    expect(gone.log).toMatch(/::error::Cannot tell which commit is deployed: Cannot find the release/);
    expect((await open()).output("previous")).toBe(release);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
