import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses, openGitHub, readContext, Secret, systemClock } from "@stageway/core";
import { recordingLog } from "@stageway/core/testing";
import { listRecords, openRecord, outcomeIn, type RecordStore } from "@stageway/records";
import { localShell, openTarget, type Connection, type Job, type Target } from "@stageway/remote";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { repository, staging, startSignedRelease } from "../test/signed-release.ts";
import { conclude } from "./conclude.ts";
import type { World } from "./order.ts";

let github: GitHubStandIn;
let store: RecordStore;
let commit: string;
let directory: string;
let connection: Connection;
let target: Target;

beforeAll(async () => {
  github = await startGitHub();
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: systemClock });
  store = { github: client, repository: { owner: "acme", name: "shop" } };
  directory = await mkdtemp(join(tmpdir(), "conclude-"));
  const shell = localShell(createProcesses({ env: process.env }));
  const nothing = () => Promise.resolve();
  connection = {
    exec: (command, options) => shell.exec(command, options),
    address: { host: "localhost", port: 22, user: "nobody" },
    stream: () => {
      throw new Error("nobody asks for a stream here");
    },
    close: nothing,
    [Symbol.asyncDispose]: nothing,
  };
  target = openTarget({ shell: connection, directory });
}, 30_000);

afterAll(async () => {
  await github.stop();
  await rm(directory, { recursive: true, force: true });
});

const empty: Job = { prepare: [], change: [], settle: [], hold: 60_000 };

/** Opens a record and runs a job under its number until it is held. */
async function hold(version: string): Promise<number> {
  const release = `ghcr.io/acme/shop@sha256:${version.padEnd(64, "0")}`;
  const wanted = { stage: "staging", commit, release, version, flow: "push", runUrl: "" } as const;
  const { number } = await openRecord(store, wanted);
  await target.receive(`token-${number}`, []);
  await target.run({ token: `token-${number}`, number, job: empty });
  return number;
}

async function records(): Promise<string[]> {
  const found: string[] = [];
  for await (const { record, statuses } of listRecords(store, "staging")) {
    found.unshift(`${record.version} ${outcomeIn({ statuses }) ?? "open"} ${statuses[0]?.state ?? "none"}`);
  }
  return found;
}

it("concludes, closes the record, and puts right what an earlier run could not tell", async () => {
  const lost = await hold("1");
  await target.undo(lost, "its runner, which died then");
  const number = await hold("2");
  expect(await records()).toEqual(["1 open none", "2 open none"]);
  const env = {
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_API_URL: github.apiUrl,
    GITHUB_REPOSITORY_ID: repository,
  };
  const log = recordingLog();
  const world: World = {
    env: { ...process.env, ...env },
    clock: systemClock,
    log,
    context: readContext(env),
    signal: new AbortController().signal,
    processes: createProcesses({ env: process.env }),
  };
  await using release = await startSignedRelease();
  const deployment = {
    release: release.reference,
    schemaVersion: 1,
    number,
    stage: "staging",
    hosts: ["localhost"],
    directory,
    recorded: true,
  } as const;
  const ways = [{ address: connection.address, open: () => Promise.resolve(connection) }];
  const signing = { signingKey: new Secret(staging.text), username: undefined, password: undefined };
  const order = { deployment, verdict: "confirm", who: "a test", token: new Secret(github.token), signing } as const;
  expect(await conclude(ways, order, world)).toBe("deployed");
  expect(await release.proven()).toMatchObject([{ kind: "verified", stage: "staging", number, previous: null }]);
  expect(await records()).toEqual(["1 rolled-back failure", "2 deployed success"]);
  expect(log.lines.join("\n")).toContain(`Put right on record: deployment ${lost} ended rolled-back`);
  const before = await records();
  expect(await conclude(ways, order, world)).toBe("deployed");
  expect(await records()).toEqual(before);
  expect(github.violations).toEqual([]);
}, 30_000);
