import { expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses } from "@stageway/core";
import { connect } from "./connection.ts";
import { saveSession, savedSession } from "./session.ts";
import {
  hasSteps,
  latestSessions,
  makeStepFolder,
  removeStepFolder,
  sessionsOfJob,
  sessionsOfStep,
} from "./step-folder.ts";
import { startSshd } from "./testing.ts";

const processes = createProcesses({ env: process.env });

it("keeps the connections of several steps apart, the latest first, and removes those of one", async () => {
  await using sshd = await startSshd();
  const job = await mkdtemp(join(tmpdir(), "stageway-job-"));
  await expect(latestSessions(job)).rejects.toThrow("Cannot resume the ssh session: no step of this job has left one");
  const [first, second] = [await makeStepFolder(job), await makeStepFolder(job)];
  for (const [folder, name, directory] of [
    [first, "target", "/srv/shop"],
    [second, "target", "/srv/other"],
    [second, "target-10", "/srv/tenth"],
    [second, "target-2", "/srv/second"],
  ] as const) {
    await saveSession(await connect(sshd.options({ folder, name })), directory);
  }
  const directories = async (sessions: Promise<readonly string[]>) =>
    await Promise.all((await sessions).map(async (path) => (await savedSession(path)).directory));
  expect(await directories(latestSessions(job))).toEqual(["/srv/other", "/srv/second", "/srv/tenth"]);
  expect(await directories(sessionsOfStep(first))).toEqual(["/srv/shop"]);
  await removeStepFolder(second, processes);
  await removeStepFolder(second, processes);
  expect(await directories(sessionsOfJob(job))).toEqual(["/srv/shop"]);
  expect(await hasSteps(job)).toBe(true);
  await removeStepFolder(first, processes);
  expect(await hasSteps(job)).toBe(false);
  expect(await readdir(job)).toEqual([]);
  await rm(job, { recursive: true });
});

it("removes what a step that was killed has left among temporary files, and ends its connection", async () => {
  await using sshd = await startSshd();
  const job = await mkdtemp(join(tmpdir(), `stageway-job-${"x".repeat(80)}-`));
  const folder = await makeStepFolder(job);
  const connection = await connect(sshd.options({ folder }));
  const elsewhere = await realpath(join(folder, "ssh-target"));
  expect([elsewhere.startsWith(job), await readdir(elsewhere)]).toEqual([false, expect.arrayContaining(["key-0"])]);
  expect(await sessionsOfStep(folder)).toEqual([]);
  await removeStepFolder(folder, processes);
  expect([existsSync(elsewhere), await readdir(job), await connection.isAlive()]).toEqual([false, [], false]);
  await rm(job, { recursive: true });
});

it("never gives the same folder to two steps that start at the same time", async () => {
  const job = await mkdtemp(join(tmpdir(), "stageway-job-"));
  const made = await Promise.all(Array.from({ length: 5 }, () => makeStepFolder(job)));
  expect(new Set(made).size).toBe(5);
  await rm(job, { recursive: true });
});
