import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { admit, ways } from "../../deploy-compose/test/ways.ts";
import { compose, startWorld, type World } from "../../deploy-compose/test/world.ts";

let world: World;
let first: string;
let second: string;
let bad: string;

beforeAll(async () => {
  world = await startWorld();
  first = await world.release("1");
  second = await world.release("2", {
    text: `${compose}    labels: { generation: two }\n    networks: [default, back]\nnetworks: { back: {} }\n`,
    files: { "conf/later.conf": "later\n" },
  });
  bad = await world.badRelease("3");
}, 120_000);

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(async () => {
  await world.clear();
}, 30_000);

type Job = Awaited<ReturnType<World["job"]>>;

const deploy = (job: Job, release: string, version: string, more: Readonly<Record<string, string>> = {}) =>
  job.step("deploy-compose", { ...world.inputs, release, version, "env-file": `GENERATION=${version}`, ...more });

function rollback(job: Job, more: Readonly<Record<string, string>> = {}) {
  const { version, ...inputs } = world.inputs;
  expect(version).not.toBe("");
  return job.step("rollback", { ...inputs, ...more });
}

/** What runs, with its digest, the files that it runs with and all that lies there, and the networks. */
async function running(): Promise<readonly string[]> {
  const containers = (await world.running()).map((line) => line.split(" ").slice(1).join(" "));
  const files = await world.host.exec([
    "sh",
    "-c",
    `cd /srv/shop; cat compose.yml .env
    find . -path ./.stageway -prune -o -exec stat -c "%n %a" {} + | sort; docker network ls --format "{{.Name}}" | sort`,
  ]);
  return [...containers, files];
}

it("is refused when an image is gone and cannot be had, and fetches it once the registry answers", async () => {
  await using job = await world.job();
  await deploy(job, first, "v1");
  await deploy(job, second, "v2");
  await world.host.exec(["docker", "image", "prune", "--all", "--force"]);
  const before = await running();
  await world.images.stop();
  const refused = await rollback(job);
  expect([refused.exitCode, refused.output("outcome")]).toEqual([1, "refused"]);
  expect(refused.log).toMatch(/::error::Cannot deploy v1 to staging: refused: fetch the image of web/);
  expect(await running()).toEqual(before);
  await world.images.start();
  const back = await rollback(job);
  expect([back.exitCode, back.output("outcome")]).toEqual([0, "deployed"]);
}, 120_000);

it("leaves alone what runs, and refuses what was never verified and what it does not know", async () => {
  await using job = await world.job();
  await deploy(job, first, "v1");
  await deploy(job, bad, "v2", { "health-timeout": "3s" });
  const before = await running();
  const same = await rollback(job, { to: "v1" });
  expect([same.exitCode, same.output("outcome")]).toEqual([0, "unchanged"]);
  const never = await rollback(job, { to: "v2" });
  expect([never.exitCode, never.output("outcome")]).toEqual([1, "refused"]);
  expect(never.log).toContain('Cannot go back to "v2": it was never verified there');
  const unknown = await rollback(job, { to: "v9" });
  expect(unknown.log).toContain('Cannot go back to "v9": the target does not know it');
  expect(await running()).toEqual(before);
  const known = await rollback(job, { to: second, "dry-run": "true" });
  expect(known.log).toContain("it is taken from its registry");
}, 120_000);

/** Two services, one of them of a profile. */
const profiled = `${compose}  side:\n    image: web\n    profiles: [more]\n`;

it.each<[string, Readonly<Record<string, string>>, string?]>([
  ["the project", { project: "store" }],
  ["the profiles", { profiles: "more" }],
  [
    "the compose files in a folder of the repository",
    { "compose-files": "deploy/compose.prod.yml" },
    "deploy/compose.prod.yml",
  ],
])(
  "deploys a release that the host never had with %s of what runs",
  async (_, inputs, path = "compose.yml") => {
    const [here, elsewhere] = await Promise.all(
      ["here", "elsewhere"].map((label) =>
        world.release(`${label}-${path.replace("/", "-")}`, { text: profiled, path }),
      ),
    );
    await using job = await world.job();
    await deploy(job, here ?? "", "v1", inputs);
    const back = await rollback(job, { to: elsewhere ?? "" });
    expect([back.exitCode, back.output("outcome"), back.output("release")]).toEqual([0, "deployed", elsewhere]);
    const running = (await world.running()).map((line) => line.split(" "));
    const names = running.map(([name = ""]) => name.replace(/-\d+$/, ""));
    const { project = "shop", profiles } = inputs;
    expect(names).toEqual(profiles === undefined ? [`${project}-web`] : [`${project}-side`, `${project}-web`]);
    expect(new Set(running.map(([, image]) => image)).size).toBe(1);
  },
  120_000,
);

it("keeps rotated keys, takes today's environment where asked, names keys alone, and puts .env back when it is undone", async () => {
  const marked = "# stageway: rotated PASSWORD\n";
  const env = (generation: string, password: string) => `GENERATION=${generation}\nPASSWORD=geheim-${password}\n`;
  const onHost = async () => {
    const text = await world.host.exec(["cat", "/srv/shop/.env"]);
    return text.slice(0, text.indexOf("# stageway: begin"));
  };
  await using job = await world.job();
  await deploy(job, first, "v1", { "env-file": env("v1", "old") });
  await deploy(job, second, "v2", { "env-file": marked + env("v2", "new") });
  const before = await running();
  const held = await rollback(job, { hold: "5m" });
  expect(held.log).toMatch(
    /The environment goes back to that of deployment \d+\. Keys with another value today: GENERATION/,
  );
  expect(held.log).toContain("Marked as rotated, so the value of today stays: PASSWORD");
  expect(held.summary).toContain("PASSWORD");
  expect(held.log + held.summary).not.toContain("geheim");
  expect(await onHost()).toBe(marked + env("v1", "new"));
  await job.post("rollback", { token: world.github.token, "job-status": "failure" });
  expect(await running()).toEqual(before);
  const now = await rollback(job, { environment: "now" });
  expect([now.output("outcome"), now.output("release")]).toEqual(["deployed", first]);
  expect(now.log).toMatch(
    /The environment is today's\. Keys with another value in deployment \d+: GENERATION, PASSWORD/,
  );
  expect(await onHost()).toBe(marked + env("v2", "new"));
  const next = { to: "current", environment: "now", "env-file": marked + env("v4", "newer") };
  const rotated = await rollback(job, next);
  expect([rotated.output("outcome"), rotated.output("release")]).toEqual(["deployed", first]);
  expect(await onHost()).toBe(marked + env("v4", "newer"));
}, 180_000);

describe.each(ways)("by %s", (way) => {
  beforeAll(() => admit(world, way));

  it("goes back with files and environment of then, GitHub and registry being down; the next run puts it on record", async () => {
    await using job = await world.job();
    await deploy(job, first, "v1");
    const before = await running();
    await deploy(job, second, "v2");
    expect((await running()).join()).toMatch(/conf\/later\.conf[^]*shop_back/);
    await Promise.all([world.github.stop(), world.images.stop()]);
    const back = await rollback(job);
    expect([back.exitCode, back.output("outcome"), back.output("release")]).toEqual([0, "deployed", first]);
    expect(back.log).toContain("the next run puts this rollback on record");
    expect(await running()).toEqual(before);
    const further = await rollback(job);
    expect(further.exitCode).toBe(1);
    expect(further.log).toContain("no earlier release was verified on this target");
    await Promise.all([world.github.start(), world.images.start()]);
    const after = await deploy(job, second, "v3");
    expect([after.output("outcome"), after.output("previous")]).toEqual(["deployed", first]);
    expect((await world.records()).slice(0, 4)).toEqual(["success", "inactive", "inactive", "inactive"]);
    expect(
      await world.host.exec(["sh", "-c", "ls /srv/shop/.stageway/deployments/*/unrecorded 2>&1 || true"]),
    ).toContain("No such file");
    expect(world.github.violations).toEqual([]);
  }, 120_000);

  it("goes to a release by its number, holds it, and comes back from it when the job is red", async () => {
    await using job = await world.job();
    const original = await deploy(job, first, "v1");
    await deploy(job, second, "v2");
    const before = await running();
    const held = await rollback(job, { to: original.output("number"), hold: "5m" });
    expect([held.exitCode, held.output("outcome")]).toEqual([0, ""]);
    const post = await job.post("rollback", { token: world.github.token, "job-status": "failure" });
    expect(post.exitCode).toBe(2);
    expect(await running()).toEqual(before);
    expect((await world.records())[0]).toBe("failure");
  }, 120_000);
});
