import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { startStageway } from "../../test/command-process.ts";
import { runningImages, startSite, type Site } from "../../test/site.ts";

let site: Site;
let first: string;

beforeAll(async () => {
  site = await startSite();
  first = await site.world.release("v1");
  await site.world.release("v2");
}, 120_000);

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

beforeEach(() => site.world.clear(), 30_000);

it("says what it would do with every container and why, and touches nothing", async () => {
  const { world, run, fast } = site;
  const dry = await run("deploy", ["staging", "--release", "v1", "--dry-run", "--json"]);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    outcome: null,
    release: first,
    version: "v1",
    plan: [{ host: site.host, containers: [{ container: "shop-web-1", action: "create", why: "nothing runs" }] }],
  });
  expect([dry.code, await world.running()]).toEqual([0, []]);
  const unnamed = await run("deploy", ["--release", "v1", "--dry-run"], { env: { GITHUB_API_URL: "" } });
  expect(unnamed.stderr).toContain(
    "This is not recorded on GitHub, because the token is not used: it is not known that 127.0.0.1:",
  );
  await fast("deploy", ["--release", "v1"]);
  const rolling = await run("deploy", ["--release", "v2", "--dry-run"]);
  expect(rolling.stdout).toMatch(/^ {2}shop-web-1 {2}roll {2}-> shop-web-2 {2}image \w{12} -> \w{12}\n$/);
  expect(await run("deploy", ["--release", "v1", "--dry-run"])).toMatchObject({
    stdout: "  shop-web-1  leave    is as wanted\n",
  });
}, 60_000);

it("deploys a release by its version, in plain lines where there is no terminal, and puts it on record", async () => {
  const { world, fast } = site;
  const { code, stdout, stderr } = await fast("deploy", ["staging", "--release", "v1"]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^deployed: v1 runs on staging \(deployment \d+\)\n$/),
  });
  expect(stderr).toMatch(/^\[\d\/\d\] .*: \d+\.\d s$/m);
  expect(stderr).toMatch(/^✓ Deploying to staging \d+\.\d s$/m);
  expect(stderr.includes("\u001b")).toBe(false);
  expect((await world.records())[0]).toBe("success");
  expect(await fast("deploy", ["staging", "--release", "v1"])).toMatchObject({
    code: 0,
    stdout: "unchanged: v1 ran on staging already\n",
  });
  const { stdout: none } = await fast("deploy", ["--release", "v2"], { env: { GITHUB_TOKEN: "" } });
  expect(none).toContain("deployed: v2 runs on staging");
}, 60_000);

it("deploys images one by one with the compose files of the work tree", async () => {
  const { world, fast, run } = site;
  const image = await world.image("3");
  const words = ["--image", `web=${image}`, "--version", "by-hand"];
  const { code } = await fast("deploy", words, { env: { GITHUB_TOKEN: "" } });
  expect([code, (await world.running()).join()]).toEqual([0, expect.stringContaining(image)]);
  expect((await run("status")).stdout).toContain("by-hand");
}, 60_000);

it("is undone with its exit code when it does not get healthy", async () => {
  const { world, fast } = site;
  await fast("deploy", ["--release", "v1"]);
  const before = await runningImages(world);
  await world.badRelease("bad");
  const { code, stdout, stderr } = await fast("deploy", ["--release", "bad", "--health-timeout", "3s", "--json"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "rolled-back", version: "bad" });
  expect(stderr).toContain("cannot reach the database");
  expect(await runningImages(world)).toEqual(before);
}, 60_000);

it.each([
  ["yes", 0, "deployed: v2 runs on staging", "success"],
  ["no", 2, "rolled-back: what ran before v2 runs on staging again", "failure"],
])(
  "holds it, and asks: %s",
  async (answer, code, said, state) => {
    const { world, fast } = site;
    await fast("deploy", ["--release", "v1"]);
    const asked: string[] = [];
    const ask = (question: string) => Promise.resolve(void asked.push(question)).then(() => answer);
    const ran = await fast("deploy", ["--release", "v2", "--hold", "5m"], { ask });
    expect(ran).toMatchObject({ code, stdout: expect.stringContaining(said) });
    expect(asked).toEqual([expect.stringContaining("Does it stay?")]);
    expect((await world.records())[0]).toBe(state);
    expect(world.github.violations).toEqual([]);
  },
  60_000,
);

it("has it undone when somebody interrupts, held or not, and says how it ended", async () => {
  const { world, fast } = site;
  await fast("deploy", ["--release", "v1"]);
  const before = await runningImages(world);
  const held = new AbortController();
  const ask = (_: string, signal: AbortSignal) =>
    new Promise<string>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("interrupted")));
      held.abort(new Error("SIGINT"));
    });
  const first = await fast("deploy", ["--release", "v2", "--hold", "5m"], { ask, signal: held.signal });
  expect(first).toMatchObject({ code: 130, stdout: expect.stringContaining("rolled-back") });
  expect(await runningImages(world)).toEqual(before);

  await world.badRelease("never");
  const under = new AbortController();
  const running = fast("deploy", ["--release", "never"], { signal: under.signal });
  await world.until("docker ps --format '{{.Names}}' | grep -c shop-web | grep -qx 2");
  under.abort(new Error("SIGINT"));
  const second = await running;
  expect(second).toMatchObject({ code: 130, stdout: expect.stringContaining("rolled-back") });
  expect(second.stderr).toContain("Interrupted: the hosts are told to go back");
  expect(await runningImages(world)).toEqual(before);
}, 90_000);

it("is left at a second Ctrl-C, says who goes on, and leaves no key behind", async () => {
  const { world, fast, keys, root } = site;
  await fast("deploy", ["--release", "v1"]);
  const before = await runningImages(world);
  const words = ["deploy", "--release", "v2", "--hold", "5m", "--settle-delay", "0s", "--stable-for", "1s", ...keys];
  await using command = await startStageway(words, { cwd: root, terminal: true });
  const type = (key: string) => void command.running.stdin.write(key);
  await command.says("Does it stay?");
  type("\u0003");
  await command.says("Interrupted: the hosts are told to go back");
  await command.hasKey();
  type("\u0003");
  const { exitCode, said } = await command.ended();
  expect(await command.files()).toEqual([]);
  await command.isGone();
  expect([exitCode, said]).toEqual([
    130,
    expect.stringContaining("the hosts go on by themselves, and stageway status"),
  ]);
  await site.run("unlock", ["--force"]);
  expect(await runningImages(world)).toEqual(before);
}, 90_000);

it.each<[string, readonly string[], number, string]>([
  ["nothing", [], 64, "nothing says what is to be deployed"],
  ["two things", ["--release", "v1", "--image", `web=x@sha256:${"0".repeat(64)}`], 64, "are both given"],
  [
    "an image without a digest",
    ["--image", "web=ghcr.io/acme/web:1"],
    64,
    "--image: the image of web must end with @sha256:",
  ],
  ["a hold where nobody can answer", ["--release", "v1", "--hold", "5m"], 64, "--hold: needs a terminal"],
  ["a time that is none", ["--release", "v1", "--wait", "soon"], 64, "--wait: must be a duration"],
  ["a tag that moves", ["--release", "staging-latest"], 1, "its tag moves"],
  ["a version that nobody made", ["--release", "v9"], 1, "it is not in the registry"],
  ["a stage that is none", ["prod", "--release", "v1"], 1, 'unknown stage "prod"'],
])("refuses %s", async (_, words, code, message) => {
  const ran = await site.run("deploy", words);
  expect(ran).toMatchObject({ code, stdout: "" });
  expect(ran.stderr).toContain(message);
});
