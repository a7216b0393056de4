import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { expectFailure } from "../../../test/expect-failure.ts";
import type { Job, StepResult } from "../test/job.ts";
import { compose } from "../test/world.ts";
import { startTwoHosts, type Site, type TwoHosts } from "../test/two-hosts.ts";

let both: TwoHosts;
let a: Site;
let b: Site;
let first: string;
let second: string;
let slow: string;

beforeAll(async () => {
  both = await startTwoHosts();
  ({ a, b } = both);
  [first, second] = [await both.world.release("1"), await both.world.release("2")];
  slow = await both.world.releaseThat("sleep 6; touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done", "3", {
    text: compose.replace("start_period: 2s", "start_period: 30s"),
  });
}, 120_000);

afterAll(async () => {
  await both[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await giveBack(b);
  await both.clear();
}, 30_000);

type Options = Parameters<Job["step"]>[2];
const deploy = (job: Job, release: string, more: Readonly<Record<string, string>> = {}, options: Options = {}) =>
  job.step("deploy-compose", { ...both.inputs, release, ...more }, options);

const ended = (step: StepResult) => [step.exitCode, step.output("outcome")];

/** Nobody reaches the host by ssh until it is given back. */
const takeAway = (site: Site) => site.sh("chmod -x /usr/sbin/sshd; pkill sshd");
const giveBack = (site: Site) => site.sh("chmod +x /usr/sbin/sshd");

const isUp = (container: string) => `docker ps --format '{{.Names}}' | grep -qx ${container}`;
const isGone = (container: string) => `! docker ps --all --format '{{.Names}}' | grep -qx ${container}`;
const onlyFirst = `${isUp("shop-web-1")} && ${isGone("shop-web-2")}`;

it("goes on when the ssh of a host dies on its way and comes back", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  const step = deploy(job, slow);
  await b.until(isUp("shop-web-2"));
  await takeAway(b);
  await b.sh("sleep 2");
  await giveBack(b);
  expect(ended(await step)).toEqual([0, "deployed"]);
  expect((await both.world.records())[0]).toBe("success");
}, 120_000);

it("is degraded when a host cannot be reached at the verdict, with its name and the command; the next run repairs", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  const before = await both.running();
  const held = await deploy(job, second, { hold: "40s" });
  expect(ended(held)).toEqual([0, ""]);
  await takeAway(b);
  const post = await job.post("deploy-compose", { ...both.inputs, "job-status": "success" });
  const runs = { before: before[0], after: await a.running() };
  expectFailure("a host cannot be reached at the verdict", { ...post, outcome: "degraded" }, runs);
  expect(post.log).toMatch(new RegExp(`${b.name}: .*; it ended degraded%0A${b.name}: `));
  const [, command = ""] = /See there how it stands: ssh -p \d+ deploy@127\.0\.0\.1 '([^']*)'/.exec(post.log) ?? [];
  expect(await b.sh(command)).toMatch(/^=deployment number=\d+ /m);
  expect((await both.world.records())[0]).toBe("error");
  await giveBack(b);
  await b.until(onlyFirst);
  const again = await deploy(job, second);
  expect(ended(again)).toEqual([0, "deployed"]);
  const [onA, onB] = await both.running();
  expect(onA).toEqual(onB);
  expect((await both.world.records()).slice(0, 2)).toEqual(["success", "failure"]);
}, 180_000);

it("is confirmed on both when the connection to the second host is cut as the canary is confirmed, and comes back", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  expect(ended(await deploy(job, second, { hold: "10m" }))).toEqual([0, ""]);
  // Once: the next question finds the program as it was.
  await b.sh(`cd /srv/shop/.stageway && program=$(ls program-*.sh) && mv "$program" whole.sh && cat >"$program" <<'end'
case " $* " in *" confirm "*)
  mv -f /srv/shop/.stageway/whole.sh "$0"
  : >/srv/shop/.stageway/cut
  pkill -u deploy sshd; exit ;;
esac
exec sh /srv/shop/.stageway/whole.sh "$@"
end
chown deploy: "$program"`);
  const post = await job.post("deploy-compose", { ...both.inputs, "job-status": "success" });
  await b.sh("rm /srv/shop/.stageway/cut");
  expect([post.exitCode, post.log]).toEqual([0, expect.stringContaining("is confirmed")]);
  const [onA, onB] = await both.running();
  expect(onA).toEqual(onB);
  expect((await both.world.records()).slice(0, 2)).toEqual(["success", "inactive"]);
}, 120_000);

it("is undone on both by themselves when nobody gives the verdict", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  const before = await both.running();
  expect(ended(await deploy(job, second, { hold: "2s" }))).toEqual([0, ""]);
  await Promise.all([a.until(onlyFirst), b.until(onlyFirst)]);
  expect(await both.running()).toEqual(before);
}, 120_000);

it("is undone on both when it is cancelled in the middle, and leaves in time", async () => {
  await using job = await both.world.job();
  await deploy(job, first);
  const before = await both.running();
  let pid = 0;
  const step = deploy(job, slow, { canary: "2" }, { started: (id) => (pid = id) });
  await Promise.all([a.until(isUp("shop-web-2")), b.until(isUp("shop-web-2"))]);
  const signalled = Date.now();
  process.kill(pid, "SIGINT");
  expect((await step).exitCode).toBe(130);
  expect(Date.now() - signalled).toBeLessThan(5500);
  await Promise.all([a.until(onlyFirst), b.until(onlyFirst)]);
  expect(await both.running()).toEqual(before);
}, 120_000);

it("waits for a deployment on one of the hosts, on record before it does; the newest of those that wait comes next", async () => {
  await using job = await both.world.job();
  await using other = await both.world.job();
  await using third = await both.world.job();
  await deploy(job, first);
  const held = await deploy(job, second, { hosts: b.name, hold: "20s" });
  const records = (await both.world.records()).length;
  const older = deploy(other, second, {}, {});
  while ((await both.world.records()).length === records) await new Promise((resolve) => setTimeout(resolve, 100));
  const newer = await deploy(third, slow);
  expect(ended(newer)).toEqual([0, "deployed"]);
  const gaveWay = await older;
  expect(ended(gaveWay)).toEqual([0, "superseded"]);
  expect(gaveWay.log).toContain(`for deployment ${held.output("number")}`);
  expect(Number(newer.output("number"))).toBeGreaterThan(Number(gaveWay.output("number")));
  const [onA, onB] = await both.running();
  expect(onA?.map((line) => line.split(" ")[1])).toEqual(onB?.map((line) => line.split(" ")[1]));
}, 180_000);

it("does not block when two deployments come from both ends at once: the newer one stays", async () => {
  await using job = await both.world.job();
  await using other = await both.world.job();
  const steps = await Promise.all([deploy(job, first), deploy(other, second, { hosts: `${b.name}\n${a.name}` })]);
  const [older, newer] = steps.toSorted((x, y) => Number(x.output("number")) - Number(y.output("number")));
  expect(newer?.output("outcome")).toBe("deployed");
  expect(["deployed", "superseded"]).toContain(older?.output("outcome"));
  const [onA, onB] = await both.running();
  expect(onA?.map((line) => line.split(" ")[1])).toEqual(onB?.map((line) => line.split(" ")[1]));
  expect((await both.world.records())[0]).toBe("success");
}, 180_000);
