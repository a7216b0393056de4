import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  pushBaseImages,
  startEngine,
  startRegistry,
  tryProgram,
  until,
  type Engine,
  type Registry,
} from "@stageway/testbed";
import { layProject, shop, single, stack, type Files } from "../../test/projects.ts";

const launcher = fileURLToPath(new URL("../../bin/stageway.mjs", import.meta.url));
const made = fileURLToPath(new URL("../../../../dist/actions", import.meta.url));

let engine: Engine;
let base: Registry;
let node: string;

beforeAll(async () => {
  engine = await startEngine();
  base = await startRegistry();
  ({ node } = await pushBaseImages(engine.docker, base.host));
}, 120_000);

afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

/** A process of the command; actions are those that `npm test` made before. */
function start(cwd: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = {
    ...more,
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    HOME: cwd,
    ...(existsSync(join(made, "deploy-compose")) && { STAGEWAY_ACTIONS: made }),
  };
  const child = spawn(process.execPath, [launcher, ...words], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  const dispose = () => (child.kill("SIGTERM"), ended.then(() => undefined));
  return { said, ended, child, [Symbol.asyncDispose]: dispose };
}

const here = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll("%NODE%", node)]));

interface Deployed {
  readonly answers: readonly { readonly address: string; readonly status?: number }[];
  readonly command: string;
  readonly summaries: readonly string[];
}

interface Shape {
  readonly files: Files;
  readonly words?: readonly string[];
  readonly git?: boolean;
  /** Whether releases are signed, by keys of a team's own. */
  readonly trust?: boolean;
  readonly answer: string;
}
/** A service that reads a file that git does not have, as a host has its own. */
const ownFile: Files = {
  ...single,
  ".gitignore": "private\n",
  "private/app.env": "GREETING=hello\n",
  "server.mjs": (single["server.mjs"] ?? "").replace("single", "${process.env.GREETING}"),
  "compose.yml": (single["compose.yml"] ?? "").replace("build: .", "build: .\n    env_file: private/app.env"),
};
const shapes: Readonly<Record<string, Shape>> = {
  "one service at the root": { files: single, words: ["--build-arg"], answer: "single /x" },
  "one whose releases are signed, without a key of its own, and whose host has a file of its own": {
    files: ownFile,
    words: ["--build-arg"],
    answer: "hello /x",
    trust: true,
  },
  "two services in folders beside one from elsewhere": { files: shop, answer: "web of api of db" },
  "a compose file of another name with profile and env file, in no repository": {
    files: stack,
    git: false,
    words: ["--build-arg"],
    answer: "good-day /x",
  },
};

it.each(Object.entries(shapes))(
  "stageway init && stageway local: %s",
  async (_, { files, words = ["--var"], git = true, trust = false, answer }) => {
    await using project = await layProject(here(files), { git });
    expect(await start(project.root, ["init", ...(trust ? ["--trust"] : [])]).ended).toBe(0);
    if (trust) await rm(join(project.root, ".git/stageway"), { recursive: true });
    const before = git ? await project.git("status", "--short") : "";
    await using run = start(project.root, ["local", "--json", ...words, `NODE_IMAGE=${node}`]);
    const { said, child, ended } = run;
    const failed = ended.then((code) => Promise.reject(new Error(`It ended with ${String(code)}: ${said.stderr}`)));
    failed.catch(() => undefined); // Once it was deployed, its end is waited for below.
    await Promise.race([failed, until("the deployment", () => said.stdout.includes("\n}"), 240_000)]);
    const { answers, command, summaries } = JSON.parse(said.stdout) as Deployed;
    expect(answers).toMatchObject([{ status: 200 }]);
    expect(await (await fetch(`${answers[0]?.address ?? ""}/x`)).text()).toBe(answer);
    expect(git ? await project.git("status", "--short") : "").toBe(before);
    expect(summaries.join("\n")).toContain("### Deployed: ");
    expect(said.stderr).toMatch(/\n {2}Deployed: \S+ on staging\n/);
    const { stdout } = await tryProgram(command, ["status", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      stage: "staging",
      hosts: [{ current: { reference: expect.stringContaining("release@sha256:") } }],
    });
    const other = await tryProgram(command, ["status", "other"]);
    expect([other.exitCode, other.stderr]).toEqual([64, "Cannot reach other: this world has one stage, staging\n"]);
    const back = await tryProgram(command, ["rollback", "--dry-run"]);
    expect(back.stderr).not.toMatch(/not recorded|no token|git remote add/);
    expect(await tryProgram(command, ["plan"])).toMatchObject({ exitCode: 0 });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  },
  300_000,
);

it("keeps the log of a workflow that failed where nobody else can read it or lead it elsewhere", async () => {
  const workflow = `on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps: [{ run: echo tell-what-failed; exit 1 }, { uses: stageway/deploy-compose@v1 }]
`;
  const remote = "https://github.com/acme/shop.git";
  await using project = await layProject(here(single), { remote });
  expect(await start(project.root, ["init"]).ended).toBe(0);
  await writeFile(join(project.root, ".github/workflows/deploy-staging.yml"), workflow);
  await using stack = new AsyncDisposableStack();
  const temporary = await mkdtemp(join(tmpdir(), "sw-"));
  stack.defer(() => rm(temporary, { recursive: true, force: true }));
  const victim = join(temporary, "victim");
  await writeFile(victim, "mine");
  await mkdir(join(temporary, "stageway-logs"));
  await symlink(victim, join(temporary, "stageway-logs", "shop.log"));
  await using run = start(project.root, ["local", "--once"], { TMPDIR: temporary });
  expect(await run.ended).toBe(1);
  const [, log = ""] = /The whole log is (\S+)/.exec(run.said.stderr) ?? [];
  expect(await readFile(log, "utf8")).toContain("tell-what-failed");
  expect([(await stat(dirname(log))).mode & 0o777, (await stat(log)).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(await readFile(victim, "utf8")).toBe("mine");
}, 120_000);
