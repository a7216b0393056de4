import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { runningImages, startSite, type Site } from "../../test/site.ts";

let site: Site;

beforeAll(async () => {
  site = await startSite();
}, 120_000);

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

it("lists the releases and goes back, GitHub and registry being down; the next run puts it on record", async () => {
  const { world, run, fast } = site;
  expect((await run("releases")).stdout).toContain("No release was deployed here yet");
  const [first, second, bad] = [await world.release("1"), await world.release("2"), await world.badRelease("3")];
  const deploy = async (release: string, version: string, ...more: readonly string[]) => {
    await writeFile(join(site.root, "application.env"), `GENERATION=${version}\n`);
    return await fast("deploy", [
      "--release",
      release,
      "--version",
      version,
      "--environment",
      "application.env",
      ...more,
    ]);
  };
  expect((await deploy(first, "v1")).code).toBe(0);
  const before = await runningImages(world);
  expect((await deploy(second, "v2")).code).toBe(0);
  expect((await deploy(bad, "v3", "--health-timeout", "3s")).code).toBe(2);
  await Promise.all([world.github.stop(), world.images.stop()]);

  const { stdout: list } = await run("releases");
  const rows = list.trim().split("\n");
  expect(rows.map((line) => line.trim().split(/ {2,}/)).map((row) => [row[0], row[4], row[5]])).toEqual([
    ["VERSION", "VERIFIED", "RUNS ON"],
    ["v3", "no: rolled-back", "-"],
    ["v2", "yes", site.host],
    ["v1", "yes", "-"],
  ]);

  const wrong = await run("rollback", ["staging", "--to", "v3"]);
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toContain('Cannot go back to "v3": it was never verified there');

  const dry = await run("rollback", ["staging", "--dry-run"]);
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/shop-web-\d +roll +-> shop-web-\d +\S/) });

  const back = await fast("rollback", ["staging", "--json"]);
  expect(back.stderr).toContain("Going back to v1");
  expect(back.stderr).toContain("the next run puts this rollback on record");
  expect(JSON.parse(back.stdout)).toMatchObject({
    stage: "staging",
    outcome: "deployed",
    release: first,
    version: "v1",
    hosts: [site.host],
    plan: [{ host: site.host, containers: [{ service: "web", action: "roll" }] }],
  });
  expect(back.code).toBe(0);
  expect(await runningImages(world)).toEqual(before);
  expect(await world.host.exec(["cat", "/srv/shop/.env"])).toContain("GENERATION=v1");

  const { stdout: json } = await run("releases", ["staging", "--json"]);
  const { releases } = JSON.parse(json) as { releases: readonly { version: string; runsOn: readonly string[] }[] };
  expect(releases.map(({ version, runsOn }) => `${version} ${runsOn.length}`)).toEqual(["v1 1", "v3 0", "v2 0"]);

  await Promise.all([world.github.start(), world.images.start()]);
  const again = await fast("rollback", ["--to", "v2"]);
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^deployed: v2 runs on staging \(deployment \d+\)\n$/),
  });
  expect(again.stderr).toContain("Put on record");
  expect((await world.records()).slice(0, 2)).toEqual(["success", "inactive"]);
  expect(world.github.violations).toEqual([]);
}, 150_000);
