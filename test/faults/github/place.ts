import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createProcesses,
  openGitHub,
  readContext,
  Secret,
  type Context,
  type Work,
} from "../../../packages/core/src/index.ts";
import { fakeClock, recordingLog, type FakeClock, type RecordingLog } from "../../../packages/core/src/testing.ts";
import {
  closeRecord,
  listRecords,
  openRecord,
  outcomeIn,
  type DeploymentRecord,
  type RecordStore,
} from "../../../packages/records/src/index.ts";
import { cloneRepository, startGitHub, type GitHubStandIn } from "../../../packages/testbed/src/index.ts";

const hour = 3_600_000;
/** Reads that the stand-in answers from the past at most. */
const mostLaggingReads = 3;
const configuration = `
images: ghcr.io/acme/shop
services: { web: web, api: api }
stages:
  staging: { branch: develop }
  production: { branch: main }
`;

/** A record as it is judged: its version, how it ended, and every state that it was ever given, the oldest first. */
export interface JudgedRecord {
  readonly number: number;
  readonly version: string;
  readonly outcome: string;
  readonly states: readonly string[];
}

/** A GitHub of its own with one repository; each case has a stage of its own in it. */
export interface Place extends AsyncDisposable {
  readonly github: GitHubStandIn;
  readonly clock: FakeClock;
  readonly token: Secret;
  /** The commit that is on record, and the one after it. */
  readonly commits: readonly [first: string, second: string];
  /** An empty folder. */
  readonly folder: string;
  /** A stage that nobody used yet. */
  nextStage(): string;
  /** Time passes: nothing goes wrong any more, limits have lifted, and what was written can be seen everywhere. */
  later(): Promise<void>;
  /** The world as an action gets it, at the second commit. */
  run(): Omit<Work, "log" | "context"> & { readonly log: RecordingLog; readonly context: Context };
  /** Puts a confirmed deployment of the first commit on record. */
  verified(stage: string, version: string, release?: string): Promise<DeploymentRecord>;
  /** Opens a record whose deployment never ended. */
  left(stage: string, version: string): Promise<DeploymentRecord>;
  records(stage: string): Promise<JudgedRecord[]>;
}

export async function openPlace(): Promise<Place> {
  const clock = fakeClock();
  const github = await startGitHub({ clock });
  const { authenticatedUrl } = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(authenticatedUrl);
  const files = { "web/Dockerfile": "FROM scratch", "api/Dockerfile": "FROM scratch", "compose.yml": "services: {}" };
  const first = await clone.commit("First", { ".github/stageway.yml": configuration, ...files });
  const second = await clone.commit("Second", { "web/index.html": "2" });
  await clone.git("push", "origin", "HEAD:main", "HEAD:develop");
  const permissions = { deployments: "write", contents: "read", pull_requests: "read" } as const;
  const token = new Secret(github.createToken({ permissions, repositories: ["acme/shop"] }));
  // What is judged is asked with a token that no fault of a limit is about.
  const judge = new Secret(github.token);
  const client = await openGitHub({ token: judge, apiUrl: github.apiUrl, clock, env: {} });
  const store: RecordStore = { github: client, repository: { owner: "acme", name: "shop" } };
  const open = (stage: string, version: string, release = releaseOf(version)) =>
    openRecord(store, { stage, version, commit: first, release, flow: "push", runUrl: "" });
  const folder = await mkdtemp(join(tmpdir(), "no-checkout-"));
  let stages = 0;
  return {
    github,
    clock,
    token,
    folder,
    commits: [first, second] as const,
    nextStage: () => `stage-${++stages}`,
    async later() {
      github.failures.clear();
      clock.advance(2 * hour);
      for (let reads = 0; reads < mostLaggingReads; reads++)
        await store.github.read("GET /repos/{owner}/{repo}", { owner: "acme", repo: "shop" });
    },
    run() {
      const env = {
        PATH: process.env["PATH"],
        GITHUB_API_URL: github.apiUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_REPOSITORY: "acme/shop",
        GITHUB_RUN_ID: "7",
        GITHUB_SHA: second,
        GITHUB_REF: "refs/heads/develop",
        GITHUB_EVENT_NAME: "push",
        GITHUB_WORKSPACE: "/nonexistent",
      };
      const { signal } = new AbortController();
      return {
        signal,
        env,
        clock,
        processes: createProcesses({ env }),
        log: recordingLog(),
        context: readContext(env),
      };
    },
    async verified(stage, version, release) {
      const record = await open(stage, version, release);
      await closeRecord(store, record, { outcome: "deployed", reason: "" });
      return record;
    },
    left: open,
    async records(stage) {
      const found: JudgedRecord[] = [];
      for await (const { record, statuses } of listRecords(store, stage)) {
        const states = statuses.map(({ state }) => state).reverse();
        const { number, version } = record;
        found.unshift({ number, version, outcome: outcomeIn({ statuses }) ?? "open", states });
      }
      return found;
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
      await github[Symbol.asyncDispose]();
    },
  };
}

/** A release of this version, as a record names it. */
export function releaseOf(version: string): string {
  return `ghcr.io/acme/shop/release@sha256:${Buffer.from(version).toString("hex").padEnd(64, "0")}`;
}
