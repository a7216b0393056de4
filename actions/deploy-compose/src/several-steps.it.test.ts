import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { Job } from "../test/job.ts";
import { startTwoHosts, type Site, type TwoHosts } from "../test/two-hosts.ts";

let both: TwoHosts;
let a: Site;
let b: Site;
let release: string;

beforeAll(async () => {
  both = await startTwoHosts();
  ({ a, b } = both);
  release = await both.world.release("1");
}, 120_000);

afterAll(async () => {
  await both[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await both.clear();
  await a.sh("rm -rf /srv/other && mkdir /srv/other && chown deploy: /srv/other");
}, 30_000);

const { folder, env } = await longPaths();
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A runner whose temporary folder has a path that is too long for a socket. */
async function longPaths() {
  const folder = await mkdtemp(join(tmpdir(), "long-"));
  const RUNNER_TEMP = join(folder, "x".repeat(80));
  await mkdir(RUNNER_TEMP);
  return { folder, env: { RUNNER_TEMP, TMPDIR: folder } };
}

/** The first deployment of a job, on the first host, which its post step confirms. */
async function holdFirst(job: Job) {
  const held = await job.step(
    "deploy-compose",
    { ...both.inputs, release, hosts: a.name, hold: "5m" },
    { id: "first" },
  );
  expect([held.exitCode, held.output("outcome")]).toEqual([0, ""]);
  return held;
}

const rollbackInputs = () => {
  const { version, ...inputs } = both.inputs;
  expect(version).not.toBe("");
  return { ...inputs, to: release, hosts: a.name, directory: "/srv/other" };
};

it.each<[string, string, () => Record<string, string>, Record<string, string>, () => Site]>([
  [
    "a deployment on another host, held as well",
    "deploy-compose",
    () => ({ ...both.inputs, release, hosts: b.name, hold: "5m" }),
    {},
    () => b,
  ],
  ["a rollback in another directory", "rollback", rollbackInputs, {}, () => a],
  ["a rollback under paths that are too long for a socket", "rollback", rollbackInputs, env, () => a],
])(
  "keeps the session of a held deployment through %s, asks the host of the last, and leaves nothing",
  async (_, action, inputs, variables, site) => {
    await using job = await both.world.job(variables);
    await holdFirst(job);
    const second = await job.step(action, inputs(), { id: "second" });
    expect(second.exitCode).toBe(0);
    const smoke = await job.step("smoke-test", { checks: "http://localhost:9/", via: "ssh", timeout: "1s" });
    expect(smoke.log).toContain("1 of 1 checks failed");
    expect(await site().running()).toHaveLength(site() === b ? 1 : 2);
    for (const [id, of] of [
      ["second", action],
      ["first", "deploy-compose"],
    ] as const) {
      const post = await job.post(of, { ...both.inputs, "job-status": "success" }, { id });
      expect([id, post.exitCode, post.log]).toEqual([id, 0, expect.not.stringContaining("Cannot")]);
    }
    const left = [...(await readdir(job.folder)), ...(await readdir(folder, { recursive: true }))];
    expect(left.filter((name) => name.includes("stageway"))).toEqual([]);
    expect(await a.sh("tail -n 1 /srv/shop/.stageway/deployments/*/log")).toContain("Outcome: deployed");
  },
  120_000,
);

it("concludes the deployment that is asked for over the session of its own step, and not a second time", async () => {
  await using job = await both.world.job();
  const first = await holdFirst(job);
  await job.step("deploy-compose", { ...both.inputs, release, hosts: b.name }, { id: "second" });
  const { token } = both.inputs;
  const inputs = { deployment: first.output("deployment"), verdict: "confirm", token, "job-status": "success" };
  const concluded = await job.step("conclude-deployment", inputs);
  expect([concluded.exitCode, concluded.output("outcome")]).toEqual([0, "deployed"]);
  await job.post("deploy-compose", { ...both.inputs, "job-status": "failure" }, { id: "second" });
  const post = await job.post("deploy-compose", { ...both.inputs, "job-status": "failure" }, { id: "first" });
  expect([post.exitCode, post.log.replaceAll(/^::add-mask::.*\n/gm, "")]).toEqual([0, ""]);
  expect(await a.sh("tail -n 1 /srv/shop/.stageway/deployments/*/log")).toContain("Outcome: deployed");
}, 120_000);
