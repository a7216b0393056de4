import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { compose, startWorld, type World } from "../../../../actions/deploy-compose/test/world.ts";
import { stageway } from "../../test/command.ts";
import { layProject, type Project } from "../../test/projects.ts";

let world: World;
let project: Project;
let folder: string;

beforeAll(async () => {
  world = await startWorld();
  folder = await mkdtemp(join(tmpdir(), "stageway-rollback-"));
  await writeFile(join(folder, "key"), world.host.key, { mode: 0o600 });
  await writeFile(join(folder, "known"), world.host.knownHosts);
  const { host, port, user } = world.host;
  const configuration = `stages:
  staging: { branch: main, hosts: ["${host}:${port}"], user: ${user}, directory: /srv/shop }
`;
  project = await layProject(
    { "compose.yml": compose, ".github/stageway.yml": configuration },
    { remote: `${world.github.serverUrl}/acme/shop.git` },
  );
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
  await world[Symbol.asyncDispose]();
});

function run(verb: string, ...words: readonly string[]) {
  const keys = ["--identity", join(folder, "key"), "--known-hosts", join(folder, "known")];
  const env = { GITHUB_TOKEN: world.github.token, GITHUB_API_URL: world.github.apiUrl };
  return stageway([verb, ...words, ...keys], { cwd: project.root, env });
}

it("lists the releases and goes back, GitHub and registry being down; the next run puts it on record", async () => {
  expect((await run("releases")).stdout).toContain("No release was deployed here yet");
  const [first, second, bad] = [await world.release("1"), await world.release("2"), await world.badRelease("3")];
  await using job = await world.job();
  const deploy = (release: string, version: string) =>
    job.step("deploy-compose", { ...world.inputs, release, version, "env-file": `GENERATION=${version}` });
  await deploy(first, "v1");
  const before = await world.running();
  await deploy(second, "v2");
  await deploy(bad, "v3");
  await Promise.all([world.github.stop(), world.images.stop()]);

  const { stdout: list } = await run("releases");
  const rows = list
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));
  expect(rows.map(([version, , , , verified, runsOn]) => [version, verified, runsOn])).toEqual([
    ["VERSION", "VERIFIED", "RUNS ON"],
    ["v3", "no: rolled-back", "-"],
    ["v2", "yes", `${world.host.host}:${world.host.port}`],
    ["v1", "yes", "-"],
  ]);

  const wrong = await run("rollback", "staging", "--to", "v3");
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toContain('Cannot go back to "v3": it was never verified there');

  const back = await run("rollback", "staging", "--settle-delay", "0s", "--json");
  expect(back.stderr).toContain("Going back to v1");
  expect(back.stderr).toContain("the next run puts this rollback on record");
  expect(JSON.parse(back.stdout)).toMatchObject({ stage: "staging", outcome: "deployed", release: first });
  expect(back.code).toBe(0);
  const images = (lines: readonly string[]) => lines.map((line) => line.split(" ").slice(1).join(" "));
  expect(images(await world.running())).toEqual(images(before));
  expect(await world.host.exec(["cat", "/srv/shop/.env"])).toContain("GENERATION=v1");

  const { stdout: json } = await run("releases", "staging", "--json");
  const { releases } = JSON.parse(json) as { releases: readonly { version: string; runsOn: readonly string[] }[] };
  expect(releases.map(({ version, runsOn }) => `${version} ${runsOn.length}`)).toEqual(["v1 1", "v3 0", "v2 0"]);

  await Promise.all([world.github.start(), world.images.start()]);
  const again = await run("rollback", "--to", "v2", "--settle-delay", "0s");
  expect(again).toMatchObject({ code: 0, stdout: "staging: deployed\n" });
  expect(again.stderr).toContain("Put on record");
  expect((await world.records()).slice(0, 2)).toEqual(["success", "inactive"]);
  expect(world.github.violations).toEqual([]);
}, 150_000);
