import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { root } from "../action-file.ts";
import { answering } from "./github-answers.ts";
import { historyOf } from "./history.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf } from "./repository.ts";
import { runScript } from "./run-script.ts";

let folder: string;
let commits: Awaited<ReturnType<typeof repositoryOf>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "on-record-"));
  commits = await repositoryOf(join(folder, "checkout"), { files: 10, services: 3, changed: 1 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** API calls of the published form of plan. */
async function callsAt(count: number, failed: number): Promise<number> {
  await using github = await answering(historyOf(commits.first, count, failed));
  const inputs = { stage: "main", branches: "main", images: "ghcr.io/acme/shop", services: "services/*" };
  const workspace = join(folder, "checkout");
  const env = planEnv({ apiUrl: github.url, workspace, sha: commits.newest, folder, inputs });
  const script = join(root, "dist/actions/plan/dist/index.js");
  await runScript({ script, env, cwd: folder, exitCode: 0, says: "To build: 1 of 3 services" });
  return github.count();
}

it.each([
  [0, 2],
  [3, 4],
])("asks GitHub as often at 10 records as at 1 000, %s of them failed last: %s times", async (failed, calls) => {
  expect([await callsAt(10, failed), await callsAt(1000, failed)]).toEqual([calls, calls]);
});
