import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { ActionError, createProcesses, openGitHub, readContext, Secret, type Ending } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { closeRecord, listRecords, openRecord, outcomeIn } from "@stageway/records";
import type { Target } from "@stageway/remote";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import { lost, nothingRuns, playedHost, standing } from "../test/played-host.ts";
import type { Bundle } from "./bundle.ts";
import { deliver } from "./deploy.ts";
import type { Facts, Settings } from "./order.ts";
import type { Scene } from "./scene.ts";

let github: GitHubStandIn;
let commit: string;
let stage = "";
let stages = 0;

beforeAll(async () => {
  github = await startGitHub();
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(repository.authenticatedUrl);
  commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
});

afterAll(() => github.stop());
beforeEach(() => {
  stage = `stage-${++stages}`;
});

const image = `registry.example/web@sha256:${"1".repeat(64)}`;
const bundleFor = (platform: string): Bundle => ({
  wanted: {
    services: new Map([["web", { image, platforms: [platform] }]]),
    composeFiles: ["compose.yml"],
    files: [],
    composeTexts: ["services: { web: { image: web } }\n"],
  },
  files: [],
  environment: undefined,
  reference: `registry.example/shop@sha256:${"2".repeat(64)}`,
  commit,
  version: "v2",
  document: {},
  registry: "registry.example",
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
  wait: 600_000,
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

interface Delivered {
  /** How it ended, or what was thrown. */
  readonly ending: Ending | Error;
  readonly log: string;
  /** How it ended by each record of the stage. */
  readonly records: readonly string[];
  readonly summaries: number;
}

interface Circumstances {
  readonly cancelling?: AbortController;
  /** Hears what becomes known. */
  readonly told?: (facts: Partial<Facts>) => void;
  /** What the image is built for. */
  readonly platform?: string;
  /** Number of the deployment that the plan saw verified last. */
  readonly verified?: number;
  /** Id of the run that deploys. */
  readonly run?: number;
}

/** Delivers to hosts that do what is played, `a` before `b`. */
async function delivered(
  hosts: Readonly<Record<string, Partial<Target>>>,
  {
    cancelling = new AbortController(),
    told = () => undefined,
    platform = "linux/amd64",
    verified,
    run = 7,
  }: Circumstances = {},
): Promise<Delivered> {
  const env = {
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SHA: commit,
    GITHUB_RUN_ID: String(run),
  };
  const [clock, log] = [fakeClock(), recordingLog()];
  const processes = createProcesses({ env: process.env });
  const world = { signal: cancelling.signal, env, clock, processes, log, context: readContext(env) };
  let summaries = 0;
  const client = {
    tell: told,
    summarize: () => {
      summaries++;
    },
  };
  const played = Object.entries(hosts).map(([name, target]) => playedHost(name, target));
  const order: Scene["order"] = {
    stage,
    flow: "push",
    version: "v2",
    url: undefined,
    hold: 0,
    jump: [],
    directory: "/srv/shop",
    verified,
    hosts: played.map(({ connection }) => connection.address),
    composeFiles: undefined,
  };
  const bundle = bundleFor(platform);
  const deliveries = played.map((host) => ({ host, bundle }));
  const scene = { order, settings: settings(), bundle, client, world };
  const ending = await deliver(deliveries, scene).catch((error: unknown) => error as Error);
  return { ending, log: log.lines.join("\n"), records: await recorded(), summaries };
}

async function recorded(): Promise<readonly string[]> {
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
  const found: string[] = [];
  for await (const { statuses } of listRecords({ github: client, repository: { owner: "acme", name: "shop" } }, stage))
    found.push(outcomeIn({ statuses }) ?? "open");
  return found;
}

/** A host that does what it is told, and one that nobody reaches once it was read. */
const well: Partial<Target> = {
  run: ({ number }) => Promise.resolve(standing(Number(number), { outcome: "deployed" })),
};
const away: Partial<Target> = { run: lost, undo: lost, status: lost, queue: lost, discard: lost };

/** Another deployment has its lease the first time that it is read. */
function busy(played: Partial<Target>): Partial<Target> {
  const { status } = nothingRuns;
  const held = { ...nothingRuns, status: { ...status, holder: { number: 1, alive: true, runUrl: "" } } };
  const answers = [held];
  return {
    receive: () => Promise.resolve(answers.pop() ?? nothingRuns),
    queue: () => Promise.resolve(status),
    ...played,
  };
}

/** Opens the record of a deployment by that run; what it gives confirms it. */
async function openBefore(run: number, flow: "push" | "rollback" = "push") {
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
  const store = { github: client, repository: { owner: "acme", name: "shop" } };
  const release = `registry.example/shop@sha256:${String(run % 10).repeat(64)}`;
  const runUrl = `https://github.com/acme/shop/actions/runs/${run}`;
  const record = await openRecord(store, { stage, commit, release, version: `v${run}`, flow, runUrl });
  const verify = () => closeRecord(store, record, { outcome: "deployed", reason: "" });
  return { number: record.number, verify };
}

/** Puts on record that a run deployed a release, and that it was confirmed; gives the deployment's number. */
async function verifyBefore(run: number, flow?: "push" | "rollback"): Promise<number> {
  const { number, verify } = await openBefore(run, flow);
  await verify();
  return number;
}

it("ends superseded, and touches nothing, when a later run was verified since it was planned", async () => {
  const seen = await verifyBefore(5);
  const since = await verifyBefore(9);
  const discarded: string[] = [];
  const touched: Partial<Target> = { discard: (token) => Promise.resolve(void discarded.push(token)) };
  const { ending, records, log } = await delivered({ a: touched, b: touched }, { verified: seen, run: 7 });
  expect([ending, ...records]).toEqual(["superseded", "superseded", "deployed", "deployed"]);
  expect(discarded).toHaveLength(2);
  expect(log).toContain(`deployment ${since} of v9 was verified by a later run`);
  expect(log).toContain("Going back is what rollback is for");
});

it.each<[string, (verify: () => Promise<unknown>) => Partial<Target>]>([
  [
    "while it waits for its turn",
    (verify) => busy({ ...well, queue: async () => (await verify(), nothingRuns.status) }),
  ],
  [
    "between the reading of the host and its lease",
    (verify) => {
      let asked = 0;
      return {
        run: async ({ number }) => {
          if (++asked > 1) return standing(Number(number), { outcome: "deployed" });
          await verify();
          return standing(Number(number), { outcome: "refused", reason: "something else runs", stale: true });
        },
      };
    },
  ],
])("ends superseded when a later run is verified %s", async (_, played) => {
  const seen = await verifyBefore(5);
  const { verify } = await openBefore(9);
  const { ending, records } = await delivered({ a: played(verify) }, { verified: seen, run: 7 });
  expect([ending, ...records]).toEqual(["superseded", "superseded", "deployed", "deployed"]);
});

it.each<[string, number, number, "push" | "rollback"]>([
  ["nothing was verified since it was planned", 1, 9, "push"],
  ["the run of an earlier push was verified since", 0, 9, "push"],
  ["an earlier run rolled back since it was planned", 0, 9, "rollback"],
  ["a later run rolled back before it was planned", 1, 5, "rollback"],
])("deploys when %s", async (_, planned, run, flow) => {
  const numbers = [await verifyBefore(4), await verifyBefore(6, flow)];
  const { ending } = await delivered({ a: well }, { verified: numbers[planned] ?? 0, run });
  expect(ending).toBe("deployed");
});

it("ends superseded when a run is started again as a whole after a later one was verified", async () => {
  const seen = await verifyBefore(9);
  expect((await delivered({ a: well }, { verified: seen, run: 7 })).ending).toBe("superseded");
});

it("waits for its turn no longer than it may when a host is busy as often as it is read, and free as often as it is asked", async () => {
  const { status } = nothingRuns;
  const held = { ...nothingRuns, status: { ...status, holder: { number: 1, alive: true, runUrl: "" } } };
  const { ending, records } = await delivered({
    a: { receive: () => Promise.resolve(held), queue: () => Promise.resolve(status) },
  });
  expect(String(ending)).toContain("Cannot deploy: deployment 1 (of an unknown run) on a is still under way");
  expect(records).toEqual(["refused"]);
});

it("says of a hold no more time than was asked for, whatever its host says", async () => {
  const run: Target["run"] = ({ number }) =>
    Promise.resolve(standing(Number(number), { phase: "held", remaining: 999_999_999_999_999 }));
  const { log } = await delivered({ a: { run } });
  expect(log).toContain("unless it is confirmed, it is undone in 0 s");
});

it("opens no record once it is cancelled, and takes back what was uploaded", async () => {
  const cancelling = new AbortController();
  const discarded: string[] = [];
  const receive = () => {
    cancelling.abort(new ActionError("Cancelled by SIGINT"));
    return Promise.resolve(nothingRuns);
  };
  const discard = (token: string) => Promise.resolve(void discarded.push(token));
  const { ending, records } = await delivered({ a: { receive, discard } }, { cancelling });
  expect([ending, records]).toEqual([cancelling.signal.reason, []]);
  expect(discarded).toHaveLength(1);
});

it.each([["one host"], ["two hosts"]])("is refused when it is cancelled before the job of %s began", async (hosts) => {
  const cancelling = new AbortController();
  const told = ({ number }: Partial<Facts>) => {
    if (number !== undefined) cancelling.abort(new Error("cancelled"));
  };
  const never: Partial<Target> = {
    run: ({ signal }) => Promise.reject(signal?.reason as Error),
    undo: () => Promise.reject(new Error("there is none on this target")),
  };
  const played = hosts === "one host" ? { a: never } : { a: never, b: never };
  const { ending, records, summaries, log } = await delivered(played, { cancelling, told });
  expect([ending, records, summaries]).toEqual(["refused", ["refused"], 1]);
  expect(log).toContain("refused: the job was cancelled\nNothing was touched");
});

it("tells what happened, on record too, when the way to all hosts is lost between their leases", async () => {
  const leased: Partial<Target> = {
    ...away,
    run: ({ number }) => Promise.resolve(standing(Number(number), { phase: "prepare" })),
  };
  const { ending, records, summaries, log } = await delivered({ a: leased, b: away, c: away });
  expect([ending, records, summaries]).toEqual(["degraded", ["degraded"], 1]);
  expect(log).toContain("b: the connection was lost");
});

it("goes on although the upload of a plan of yesterday cannot be taken back", async () => {
  const { ending, records } = await delivered({ a: busy({ ...well, discard: lost }) });
  expect([ending, records]).toEqual(["deployed", ["deployed"]]);
});

it("says why nothing can be deployed although the upload cannot be taken back", async () => {
  const { ending, records } = await delivered({ a: busy({ discard: lost }) }, { platform: "linux/arm64" });
  expect(String(ending)).toContain("is built for linux/arm64");
  expect(records).toEqual(["refused"]);
});

it.each([
  ["waits on when its host cannot be asked for a while", 3, "deployed"],
  ["is refused when its host cannot be asked any more", Infinity, "refused"],
])("%s", async (_, times, outcome) => {
  let asked = 0;
  const queue = () => (++asked <= times ? lost() : Promise.resolve(nothingRuns.status));
  const { ending, records } = await delivered({ a: busy({ ...well, queue }) });
  expect(records).toEqual([outcome]);
  expect(ending).toEqual(outcome === "deployed" ? outcome : new Error("the connection was lost"));
});
