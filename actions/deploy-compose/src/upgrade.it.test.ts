import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { Job, StepResult } from "../test/job.ts";
import { openOlder, type Older } from "../test/older/replay.ts";
import { environment, releaseOf } from "../test/older/shop.ts";
import { startWorld, type World } from "../test/world.ts";

let world: World;
let older: Older;
/** Releases that the older version deploys. */
let first: string;
let second: string;
/** The second with another file: only what mounts it differs. */
let third: string;

beforeAll(async () => {
  world = await startWorld();
  const images = [await world.image("1"), await world.image("2")] as const;
  first = await releaseOf(world, "1", images[0]);
  second = await releaseOf(world, "2", images[1]);
  third = await releaseOf(world, "3", images[1]);
  older = await openOlder(world, { 1: { release: first, image: images[0] }, 2: { release: second, image: images[1] } });
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await world.clear();
}, 30_000);

const ended = (step: StepResult) => [step.exitCode, step.output("outcome")];
const taken = "Taking over what another version of Stageway deployed here";
const saidTaken = ({ log }: StepResult) => log.split("\n").filter((line) => line.includes(taken)).length;

const deploy = (job: Job, release: string, more: Readonly<Record<string, string>> = {}) =>
  job.step("deploy-compose", { ...world.inputs, release, "env-file": environment, ...more });

/** Containers by their service: name, id and state. */
async function containers(): Promise<Readonly<Record<string, string>>> {
  const format = '{{.Label "com.docker.compose.service"}} {{.Names}} {{.ID}} {{.State}}';
  const text = await world.host.exec(["docker", "ps", "--all", "--format", format]);
  return Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => [line.split(" ")[0] ?? "", line]),
  );
}

/** The service of every container. */
async function services(): Promise<readonly string[]> {
  const format = '{{.Label "com.docker.compose.service"}}';
  const text = await world.host.exec(["docker", "ps", "--all", "--format", format]);
  return text.trimEnd().split("\n").sort();
}

/** What stands there of the file that differs in each release. */
const fileOnHost = () => world.host.exec(["cat", "/srv/shop/conf/app.cfg"]);

/** Ends the process that has the lease, and all that it started, at once. */
const killOwner = () =>
  world.host.exec([
    "sh",
    "-c",
    'cd /srv/shop/.stageway/lease && set -- $(readlink "$(ls | grep -x "[0-9]*" | sort -n | tail -n 1)") && kill -9 "-$3"',
  ]);

it("confirms and takes over what an older version holds: what is the same stays, it says so once, and goes back to it", async () => {
  await using job = await world.job();
  const { number: replaces } = await older.deploy("1");
  const { number } = await older.deploy("2", 600_000);
  const { hosts, user, "ssh-key": key, "known-hosts": known, token } = world.inputs;
  const place = { stage: "staging", directory: "/srv/shop", hosts: [hosts] };
  const held = { schemaVersion: 1, number, ...place, recorded: true, replaces };
  const confirmed = await job.step("conclude-deployment", {
    hosts,
    user,
    "ssh-key": key,
    "known-hosts": known,
    token,
    "job-status": "success",
    deployment: JSON.stringify(held),
    verdict: "confirm",
  });
  expect(ended(confirmed)).toEqual([0, "deployed"]);
  const before = await containers();
  const next = await deploy(job, third, { version: "staging-3" });
  expect([...ended(next), saidTaken(next)]).toEqual([0, "deployed", 1]);
  const after = await containers();
  expect(after["web"]).not.toEqual(before["web"]);
  expect(after).toEqual({ ...before, web: after["web"] });
  const { version, ...others } = world.inputs;
  expect(version).not.toBe("");
  const back = await job.step("rollback", { ...others, to: "staging-1" });
  expect([...ended(back), back.output("release"), saidTaken(back)]).toEqual([0, "deployed", first, 0]);
  expect(await fileOnHost()).toBe("1\n");
  expect((await world.records()).slice(0, 4)).toEqual(["success", "inactive", "inactive", "inactive"]);
}, 120_000);

it("brings to its end what an older version held whose process is gone, and deploys", async () => {
  await using job = await world.job();
  await older.deploy("1");
  await older.deploy("2", 600_000);
  await killOwner();
  const next = await deploy(job, third);
  expect([...ended(next), saidTaken(next)]).toEqual([0, "deployed", 1]);
  expect(await fileOnHost()).toBe("3\n");
  expect(await services()).toEqual(["store", "web", "worker"]);
  expect((await world.records()).slice(0, 3)).toEqual(["success", "failure", "inactive"]);
}, 120_000);

it("deploys once the process of an older version has undone what it held", async () => {
  await using job = await world.job();
  await older.deploy("1", 3000);
  expect(ended(await deploy(job, third))).toEqual([0, "deployed"]);
  expect(await services()).toEqual(["store", "web", "worker"]);
  expect((await world.records()).slice(0, 2)).toEqual(["success", "failure"]);
}, 120_000);

it("keeps an older version away while it holds a deployment; with its process gone that one calls it degraded", async () => {
  await using job = await world.job();
  expect(ended(await deploy(job, first))).toEqual([0, "deployed"]);
  const held = await deploy(job, third, { hold: "10m" });
  expect(ended(held)).toEqual([0, ""]);
  const before = await world.running();
  const number = held.output("number");
  expect((await older.deploy("2")).said).toContain(
    `Outcome: refused: deployment ${number} is under way on this target`,
  );
  expect(await world.running()).toEqual(before);
  await killOwner();
  expect((await older.deploy("2")).said).toContain("Outcome: deployed");
  const state = await world.host.exec(["cat", `/srv/shop/.stageway/deployments/${number}/state`]);
  expect(state).toMatch(/^ended .* degraded .*the%20job%20is%20not%20understood:%20format%202/);
  const back = await deploy(job, second, { version: "staging-2" });
  expect(ended(back)).toEqual([0, "unchanged"]);
  expect(await services()).toEqual(["store", "web", "worker"]);
  expect(await fileOnHost()).toBe("2\n");
}, 120_000);
