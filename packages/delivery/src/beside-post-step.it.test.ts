import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import {
  createProcesses,
  openGitHub,
  readContext,
  Secret,
  systemClock,
  type Clock,
  type Outcome,
} from "@stageway/core";
import { recordingLog } from "@stageway/core/testing";
import { closeOpened, lastVerified, listRecords, outcomeIn, type RecordStore } from "@stageway/records";
import { concludeOver, localShell, openTarget, type DeploymentReference, type Target } from "@stageway/remote";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { interpose } from "../../../actions/deploy-compose/test/interposed.ts";
import { nothingRuns, playedHost } from "../test/played-host.ts";
import type { Bundle } from "./bundle.ts";
import { deliver } from "./deploy.ts";
import type { Facts, Settings } from "./order.ts";
import type { Scene } from "./scene.ts";

let github: GitHubStandIn;
let commit: string;
let store: RecordStore;
let stage = "";
let stages = 0;
let directory: string;

beforeAll(async () => {
  github = await startGitHub();
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: systemClock });
  store = { github: client, repository: { owner: "acme", name: "shop" } };
}, 30_000);
afterAll(() => github.stop());

beforeEach(async () => {
  stage = `stage-${++stages}`;
  directory = await mkdtemp(join(tmpdir(), "beside-"));
});
afterEach(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));

const image = `registry.example/web@sha256:${"1".repeat(64)}`;
const bundleOf = (version: string): Bundle => ({
  wanted: {
    services: new Map([["web", { image, platforms: ["linux/amd64"] }]]),
    composeFiles: ["compose.yml"],
    files: [],
    composeTexts: ["services: { web: { image: web } }\n"],
  },
  files: [],
  environment: undefined,
  commit,
  version,
  document: {},
  registry: "registry.example",
  reference: `registry.example/shop@sha256:${version.padEnd(64, "0")}`,
  project: undefined,
  profiles: [],
});
const settings = (): Settings => ({
  sshKey: new Secret("a key that is not used"),
  sshPassphrase: undefined,
  knownHosts: "",
  project: undefined,
  profiles: undefined,
  envFile: undefined,
  wait: 60_000,
  timeout: 60_000,
  healthTimeout: 60_000,
  stableFor: 1000,
  settleDelay: 0,
  drain: { drains: new Map(), undrains: new Map() },
  migrations: undefined,
  keepReleases: 5,
  canary: 1,
  parallel: undefined,
  username: undefined,
  password: undefined,
  token: new Secret(github.token),
  dryRun: false,
});

/** What a step finds around it. @param apiUrl where it reaches GitHub */
function worldOf(run: number, apiUrl = github.apiUrl) {
  const env = { GITHUB_REPOSITORY: "acme/shop", GITHUB_API_URL: apiUrl, GITHUB_RUN_ID: `${run}`, GITHUB_SHA: commit };
  const processes = createProcesses({ env: process.env });
  const signal = new AbortController().signal;
  return { signal, env, clock: systemClock, processes, log: recordingLog(), context: readContext(env) };
}

/** The real program with real records; the jobs change nothing, so no engine is needed. */
function hostHere() {
  const shell = localShell(createProcesses({ env: process.env }));
  const real = openTarget({ shell, directory });
  const target: Partial<Target> = {
    status: () => real.status(),
    queue: (number) => real.queue(number),
    discard: (token) => real.discard(token),
    receive: async (token, files) => ({
      ...nothingRuns,
      ...(await real.receive(token, files)),
      reports: nothingRuns.reports,
    }),
    run: ({ job: { hold }, ...options }) =>
      real.run({ ...options, job: { prepare: [], change: [], settle: [], hold } }),
  };
  return { real, shell, host: playedHost("a", { ...target, directory }) };
}

/** The step that deploys; gives what it tells of the deployment, when that is held. */
async function deploy(version: string, hold = 0): Promise<DeploymentReference | undefined> {
  let held: DeploymentReference | undefined;
  const { host } = hostHere();
  const bundle = bundleOf(version);
  const client = {
    tell: ({ deployment }: Partial<Facts>) => {
      held = deployment ?? held;
    },
    summarize: () => undefined,
  };
  const order: Scene["order"] = {
    stage,
    flow: "push",
    version,
    url: undefined,
    hold,
    jump: [],
    directory,
    verified: undefined,
    hosts: [host.connection.address],
    composeFiles: undefined,
  };
  const scene = { order, settings: settings(), bundle, client, world: worldOf(Number(version)) };
  await deliver([{ host, bundle }], scene);
  return held;
}

type Verdict = "confirm" | "undo";

/**
 * What the post step does once it has read its inputs.
 *
 * @param apiUrl where it reaches GitHub
 * @param clock by which it asks GitHub again
 */
async function post(
  reference: DeploymentReference,
  verdict: Verdict,
  apiUrl?: string,
  clock: Clock = systemClock,
): Promise<Outcome> {
  const { shell, host } = hostHere();
  const world = worldOf(1, apiUrl);
  const connection = { ...host.connection, exec: shell.exec.bind(shell) };
  const ways = [{ address: connection.address, open: () => Promise.resolve(connection) }];
  const close = (ending: Parameters<typeof closeOpened>[2]) =>
    closeOpened(new Secret(github.token), reference, ending, { ...world, clock });
  return await concludeOver(ways, { reference, verdict, who: "the end of its job", close }, world);
}

/** Version, outcome and newest state of each record, the oldest first. */
async function records(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { record, statuses } of listRecords(store, stage))
    found.unshift(`${record.version} ${outcomeIn({ statuses }) ?? "open"} ${statuses[0]?.state ?? "none"}`);
  return found;
}

const statuses = /\/deployments\/\d+\/statuses/;
type Call = Parameters<Parameters<typeof interpose>[1]>[0];
const reads = ({ method, url = "" }: Call) => method === "GET" && statuses.test(url);
const writes = (nth: number) => {
  let seen = 0;
  return ({ method, url = "" }: Call) => method === "POST" && statuses.test(url) && ++seen === nth;
};

type Course = (held: DeploymentReference, verdict: Verdict) => Promise<unknown>;

/** The next run does all that it does while the post step waits for a call to GitHub. */
const within =
  (fits: () => (call: Call) => boolean): Course =>
  async (held, verdict) => {
    await using api = await interpose(github.apiUrl, fits(), () => deploy("2"));
    await post(held, verdict, api.apiUrl);
  };

const never = () => new Promise<never>(() => undefined);

/** The post step is killed before that call, and the next run comes then. */
const killed =
  (fits: () => (call: Call) => boolean): Course =>
  async (held, verdict) => {
    const { promise: reached, resolve } = Promise.withResolvers<undefined>();
    await using api = await interpose(github.apiUrl, fits(), () => {
      resolve(undefined);
      return never();
    });
    void post(held, verdict, api.apiUrl, { ...systemClock, sleep: never });
    await reached;
    await deploy("2");
  };

const courses: readonly (readonly [string, Course, (readonly Verdict[])?])[] = [
  [
    "before the post step gives its verdict",
    async (held, verdict) => {
      const next = deploy("2");
      while ((await records()).length < 3) await systemClock.sleep(50);
      await post(held, verdict);
      await next;
    },
  ],
  ["while the post step gives its verdict", (held, verdict) => Promise.all([post(held, verdict), deploy("2")])],
  ["before the post step has read the record", within(() => reads)],
  ["after the post step has read the record, and before it closes it", within(() => writes(1)), ["confirm"]],
  [
    "after the post step has ended",
    async (held, verdict) => {
      await post(held, verdict);
      await deploy("2");
    },
    ["confirm"],
  ],
  ["after the post step was killed before it read the record", killed(() => reads), ["confirm"]],
  ["after the post step was killed before it closed the record", killed(() => writes(1))],
  ["beside two post steps", (held, verdict) => Promise.all([post(held, verdict), post(held, verdict), deploy("2")])],
];
const both = ["confirm", "undo"] as const;
const rows = courses.flatMap(([when, course, verdicts = both]) =>
  verdicts.map((verdict) => [verdict, when, course] as const),
);

it.each(rows)(
  "tells the truth when it is to %s, and the next run comes %s",
  async (verdict, _, course) => {
    await deploy("0");
    const held = await deploy("1", 60_000);
    if (held === undefined) throw new Error("It is not held");
    await course(held, verdict);
    const middle = verdict === "confirm" ? "1 deployed inactive" : "1 rolled-back failure";
    expect(await records()).toEqual(["0 deployed inactive", middle, "2 deployed success"]);
    expect((await lastVerified(store, stage))?.version).toBe("2");
    const { real } = hostHere();
    const ends = (await real.status()).deployments.map(({ outcome }) => outcome);
    expect(ends).toEqual(["deployed", verdict === "confirm" ? "deployed" : "rolled-back", "deployed"]);
    expect(github.violations).toEqual([]);
  },
  30_000,
);
