import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { folderOf } from "@stageway/pipeline/trust";
import { expectFailure } from "../../../test/expect-failure.ts";
import type { Job, StepResult } from "../test/job.ts";
import { startTwoHosts, type Site, type TwoHosts } from "../test/two-hosts.ts";
import { compose } from "../test/world.ts";

let both: TwoHosts;
let a: Site;
let b: Site;
let first: string;
let second: string;
/** Healthy where the host's own environment says WELL=yes. */
let picky: string;

const web = "touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done";
/** The web service, and a migration that leaves a line in a volume each time it runs. */
const migrating = `${compose}    depends_on: { migrate: { condition: service_completed_successfully } }
    environment: { WELL: "\${WELL:-yes}" }
  migrate:
    image: web
    command: [sh, -c, "echo ran >>/data/runs"]
    volumes: ["data:/data"]
volumes: { data: {} }
`;

beforeAll(async () => {
  both = await startTwoHosts();
  ({ a, b } = both);
  const { world } = both;
  first = await world.releaseThat(`: 1; ${web}`, "1", { text: migrating });
  second = await world.releaseThat(`: 2; ${web}`, "2", { text: migrating });
  picky = await world.releaseThat(`: 3; [ "$WELL" = yes ] || sleep 600; ${web}`, "3", { text: migrating });
}, 120_000);

afterAll(async () => {
  await both[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await Promise.all([a.sh("docker volume prune --all --force"), b.sh("docker volume prune --all --force")]);
  await both.clear();
}, 30_000);

const deploy = (job: Job, release: string, more: Readonly<Record<string, string>> = {}) =>
  job.step("deploy-compose", { ...both.inputs, release, ...more });

/** What runs on each host, by release: `1`, `2`, or nothing. */
async function releases(): Promise<readonly string[]> {
  const images = await Promise.all(
    [a, b].map((site) => site.sh("docker inspect --format '{{json .Config.Cmd}}' $(docker ps -q) 2>/dev/null || true")),
  );
  return images.map((text) => /: (\d);/.exec(text)?.[1] ?? "none");
}

const ended = (step: StepResult) => [step.exitCode, step.output("outcome")];

it("goes first to the canary, migrates once, joins a new host, leaves alone what is as wanted", async () => {
  await using job = await both.world.job();
  const alone = await deploy(job, first, { hosts: a.name });
  expect(ended(alone)).toEqual([0, "deployed"]);
  const joined = await deploy(job, first);
  expect(ended(joined)).toEqual([0, "deployed"]);
  expect(joined.log).toMatch(new RegExp(`On ${b.name}:\nmigrate +leave +runs once, on ${a.name}`));
  const next = await deploy(job, second);
  expect(ended(next)).toEqual([0, "deployed"]);
  expect(next.log).toMatch(new RegExp(`Now ${a.name}\n[^]*Now ${b.name}\n`));
  expect(next.summary.match(/^#### /gm)).toHaveLength(2);
  expect(await releases()).toEqual(["2", "2"]);
  expect(await a.sh("cat /var/lib/docker/volumes/shop_data/_data/runs")).toBe("ran\nran\n");
  const migrations = "docker ps -aq --filter label=com.docker.compose.service=migrate";
  expect(await b.sh(`ls /var/lib/docker/volumes/shop_data/_data; ${migrations}`)).toBe("");
  expect((await both.world.records()).slice(0, 3)).toEqual(["success", "inactive", "inactive"]);
  const before = await both.running();
  expect(ended(await deploy(job, second))).toEqual([0, "unchanged"]);
  await Promise.all([a, b].map((site) => site.sh("cd /srv/shop && docker compose up -d 2>&1")));
  expect(await both.running()).toEqual(before);
  expect(both.world.github.violations).toEqual([]);
}, 120_000);

/** The first release runs on both; another deployment changes nothing in the end, on neither. */
async function afterFirst(
  failure: string,
  release: string,
  { more = {}, prepare = () => Promise.resolve() }: { more?: Record<string, string>; prepare?: () => Promise<unknown> },
): Promise<StepResult> {
  await using job = await both.world.job();
  expect(ended(await deploy(job, first))).toEqual([0, "deployed"]);
  await prepare();
  const before = await both.running();
  const step = await deploy(job, release, more);
  expectFailure(failure, { ...step, outcome: step.output("outcome") }, { before, after: await both.running() });
  expect(await a.sh("ls /srv/shop/.stageway/incoming")).toBe("");
  expect(await b.sh("ls /srv/shop/.stageway/incoming")).toBe("");
  return step;
}

const journal = (site: Site) => site.sh("tail -n 1 $(ls -d /srv/shop/.stageway/deployments/* | tail -n 1)/log");

it("touches nothing when one host cannot get an image", async () => {
  const { world } = both;
  const gone = await world.releaseThat(`: 4; ${web}`, "4", { text: migrating });
  await using job = await world.job();
  await deploy(job, gone, { hosts: a.name });
  const step = await afterFirst("image gone (for one of several hosts)", gone, {
    prepare: () => b.sh(`iptables -I OUTPUT -p tcp --dport ${world.images.port} -j REJECT`),
  });
  await b.sh(`iptables -D OUTPUT -p tcp --dport ${world.images.port} -j REJECT`);
  expect(step.log).toMatch(new RegExp(`refused: ${b.name}: fetch the image`));
  // By its address the other one may have come first, and have given up before anything was begun here.
  const begun = await a.sh(
    `tail -n 1 /srv/shop/.stageway/deployments/${step.output("number")}/log 2>/dev/null || true`,
  );
  expect(begun).toMatch(/^(Outcome: refused: cancelled by .*\n?)?$/);
}, 120_000);

it("says what every host lacks in one message, and touches none", async () => {
  await b.sh("chmod 700 /var/run/docker.sock; chown root: /var/run/docker.sock");
  await using job = await both.world.job();
  const step = await deploy(job, first);
  await b.sh("chgrp docker /var/run/docker.sock; chmod 660 /var/run/docker.sock");
  const after = (await both.running()).flat();
  const found = { ...step, outcome: step.output("outcome") };
  expectFailure("no Docker on the target (on one of several hosts)", found, { before: [], after });
  expect(step.log).toMatch(new RegExp(`nothing was touched:%0A {2}- ${b.name}: Cannot use Docker`));
}, 60_000);

it.each<[string, string, () => Site, RegExp, RegExp]>([
  ["the canary", "never healthy (on the canary)", () => a, /^Outcome: rolled-back/, /^Outcome: refused: cancelled by /],
  [
    "the second host",
    "never healthy (on the second host)",
    () => b,
    /^Outcome: rolled-back: undone by /,
    /^Outcome: rolled-back/,
  ],
])(
  "brings both back when %s is never healthy",
  async (_, failure, unwell, onA, onB) => {
    const site = unwell();
    const step = await afterFirst(failure, picky, {
      more: { "health-timeout": "4s" },
      prepare: () => site.sh("echo WELL=no >/tmp/env; cat /srv/shop/.env >>/tmp/env; cp /tmp/env /srv/shop/.env"),
    });
    expect(step.log).toMatch(new RegExp(`rolled-back: ${site.name}: .*Step "start web" failed on ${site.name};`));
    expect([await journal(a), await journal(b)]).toEqual([expect.stringMatching(onA), expect.stringMatching(onB)]);
    expect((await both.world.records())[0]).toBe("failure");
  },
  120_000,
);

it.each([
  ["confirms on both when the job is green", "success", 0, "2"],
  ["undoes on both when the job is red", "failure", 2, "1"],
])(
  "%s, after a smoke test through each",
  async (_, status, exitCode, runs) => {
    await using job = await both.world.job();
    await deploy(job, first);
    const held = await deploy(job, second, { hold: "5m" });
    expect(ended(held)).toEqual([0, ""]);
    expect(JSON.parse(held.output("deployment"))).toMatchObject({ hosts: [a.name, b.name], recorded: true });
    const smoke = await job.step("smoke-test", { checks: "http://localhost:9/", via: "ssh", timeout: "1s" });
    expect(smoke.log).toMatch(new RegExp(`2 of 2 checks failed [^]*/ on ${a.name}[^]*/ on ${b.name}`));
    const post = await job.post("deploy-compose", { ...both.inputs, "job-status": status });
    expect(post.exitCode).toBe(exitCode);
    expect(await releases()).toEqual([runs, runs]);
    expect((await both.world.records())[0]).toBe(status);
  },
  120_000,
);

it("undoes on both when one cannot confirm: somebody stopped there what is held", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  const before = await both.running();
  expect(ended(await deploy(job, second, { hold: "5m" }))).toEqual([0, ""]);
  await b.sh("docker stop --time 1 shop-web-2");
  const post = await job.post("deploy-compose", { ...both.inputs, "job-status": "success" });
  const runs = { before, after: await both.running() };
  expectFailure(
    "a container was stopped during the hold (on one of several hosts)",
    { ...post, outcome: "rolled-back" },
    runs,
  );
  expect(post.log).toContain(`${b.name}: shop-web-2 is exited`);
  expect((await both.world.records())[0]).toBe("failure");
}, 120_000);

it("goes back on both, each from its own journal, and fetches what a new host never had", async () => {
  await using job = await both.world.job();
  await deploy(job, first, { hosts: a.name });
  await deploy(job, second, { version: "staging-2" });
  const { version, ...others } = both.inputs;
  expect(version).not.toBe("");
  const refused = await job.step("rollback", others);
  expect(ended(refused)).toEqual([1, "refused"]);
  expect(refused.log).toContain(`${b.name} never had it, and nothing says from which registry it may be fetched`);
  const inputs = { ...others, images: folderOf(first) };
  const back = await job.step("rollback", inputs);
  expect([...ended(back), back.output("release")]).toEqual([0, "deployed", first]);
  expect(back.log).toContain(`${b.name} never had staging-1: it is taken from its registry`);
  expect(await releases()).toEqual(["1", "1"]);
  const forth = await job.step("rollback", { ...inputs, to: second });
  expect(ended(forth)).toEqual([0, "deployed"]);
  expect(forth.log).not.toContain("never had");
  expect(await releases()).toEqual(["2", "2"]);
}, 120_000);

it("gives a new host the release as the others had it: project, profiles and compose files", async () => {
  const { world } = both;
  const path = "deploy/compose.prod.yml";
  const text = `${compose}  side:\n    image: web\n    profiles: [more]\n`;
  const as = { project: "store", profiles: "more", "compose-files": path };
  const earlier = await world.releaseThat(`: 5; ${web}`, "5", { text, path });
  const later = await world.releaseThat(`: 6; ${web}`, "6", { text, path });
  await using job = await world.job();
  await deploy(job, earlier, { ...as, hosts: a.name });
  expect(ended(await deploy(job, later, { ...as, version: "staging-2" }))).toEqual([0, "deployed"]);
  const { version, ...inputs } = both.inputs;
  expect(version).not.toBe("");
  expect(ended(await job.step("rollback", { ...inputs, images: folderOf(earlier) }))).toEqual([0, "deployed"]);
  const [onA, onB] = (await both.running()).map((lines) => lines.map((line) => line.replace(/-\d+ /, " ")));
  expect(onB).toEqual(onA);
  expect(onB).toEqual([expect.stringMatching(/^store-side /), expect.stringMatching(/^store-web /)]);
  expect(await releases()).toEqual(["5", "5"]);
}, 120_000);

it("adopts what somebody started by hand on one of them, says so first, and keeps its data", async () => {
  await using job = await both.world.job();
  await deploy(job, first, { hosts: b.name });
  await b.sh("rm -rf /srv/shop/.stageway && docker exec shop-web-1 sh -c 'echo kept >/tmp/by-hand'");
  const dry = await deploy(job, first, { "dry-run": "true" });
  expect(dry.log).toMatch(new RegExp(`On ${a.name}:[^]*web +create[^]*On ${b.name}:[^]*web +leave`));
  expect(await a.running()).toEqual([]);
  expect(ended(await deploy(job, first))).toEqual([0, "deployed"]);
  expect(await b.sh("docker exec shop-web-1 cat /tmp/by-hand")).toBe("kept\n");
}, 120_000);
