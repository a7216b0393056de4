import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startSite, type Site } from "../../test/site.ts";

let site: Site;

beforeAll(async () => {
  site = await startSite(2);
  for (const version of ["v1", "v2"]) await site.world.release(version);
  await site.world.badRelease("bad");
}, 150_000);

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

interface Listed {
  readonly releases: readonly { readonly version: string; readonly runsOn: readonly string[] }[];
}

it("deploys to all hosts of a stage, undoes on all, goes back on all, and says where a release runs", async () => {
  const { run, fast, hosts } = site;
  const runsOn = async () => {
    const { releases } = JSON.parse((await run("releases", ["--json"])).stdout) as Listed;
    return Object.fromEntries(releases.map(({ version, runsOn: names }) => [version, names]));
  };
  const dry = await run("deploy", ["--release", "v1", "--dry-run"]);
  expect(dry.stdout).toMatch(
    new RegExp(`^${hosts.map((host) => `${host}\n +shop-web-1 +create +nothing runs\n`).join("")}$`),
  );
  expect(await fast("deploy", ["--release", "v1"])).toMatchObject({ code: 0 });
  const asked: string[] = [];
  const ask = (question: string) => Promise.resolve(void asked.push(question)).then(() => "yes");
  const held = await fast("deploy", ["--release", "v2", "--hold", "5m"], { ask });
  expect([held.code, held.stdout]).toEqual([0, expect.stringContaining("deployed: v2 runs on staging")]);
  expect(await runsOn()).toEqual({ v2: hosts, v1: [] });
  const bad = await fast("deploy", ["--release", "bad", "--health-timeout", "3s"]);
  expect([bad.code, bad.stdout]).toEqual([2, expect.stringContaining("rolled-back")]);
  expect(await runsOn()).toEqual({ bad: [], v2: hosts, v1: [] });
  expect(await fast("rollback")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("deployed: v1 runs on staging"),
  });
  expect(await runsOn()).toEqual({ v1: hosts, bad: [], v2: [] });
  expect(site.world.github.violations).toEqual([]);
}, 180_000);
