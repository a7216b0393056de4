import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { program } from "../program.ts";
import { until } from "../waiting.ts";
import { runAct, startAct } from "./act.ts";
import type { ActOptions } from "./act.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-act-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A repository with one workflow of these steps, and the action `stageway/greet@v1` to use in them. */
async function world(name: string, steps: readonly object[]): Promise<ActOptions> {
  const workspace = join(folder, name, "clone");
  const action = join(folder, name, "greet");
  await mkdir(join(workspace, ".github/workflows"), { recursive: true });
  await mkdir(action);
  const workflow = { on: "push", jobs: { only: { "runs-on": "ubuntu-latest", steps } } };
  await writeFile(join(workspace, ".github/workflows/run.yml"), JSON.stringify(workflow));
  const contract = {
    name: "greet",
    inputs: { status: { default: "${{ job.status }}" } },
    runs: { using: "node24", main: "main.js", post: "post.js" },
  };
  await writeFile(join(action, "action.yml"), JSON.stringify(contract));
  await writeFile(join(action, "main.js"), "console.log(`node ${process.versions.node}`);");
  await writeFile(join(action, "post.js"), "console.log(`the job ended with ${process.env.INPUT_STATUS}`);");
  const git = (...args: string[]) =>
    program("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd: workspace });
  await git("init", "--quiet", "--initial-branch", "develop");
  await git("add", ".");
  await git("commit", "--quiet", "--message", "One");
  return {
    workspace,
    workflow: ".github/workflows/run.yml",
    event: { name: "push", payload: { ref: "refs/heads/develop", repository: { full_name: "acme/shop" } } },
    github: { apiUrl: "http://127.0.0.1:1/api", serverUrl: "http://127.0.0.1:1", repository: "acme/shop", runId: 77 },
    actions: new Map([["stageway/greet@v1", action]]),
  };
}

test("a run knows its GitHub, and its actions come from folders and run on this Node", async () => {
  const context =
    "${{ github.repository }} ${{ github.run_id }} ${{ github.api_url }} ${{ github.ref }} ${{ vars.PLACE }}";
  const options = await world("context", [{ run: `echo "${context}"` }, { uses: "stageway/greet@v1" }]);
  const { exitCode, log, jobs } = await runAct({ ...options, vars: { PLACE: "here" } });
  expect(log).toContain("acme/shop 77 http://127.0.0.1:1/api refs/heads/develop here");
  expect(log).toContain(`node ${process.versions.node}`);
  expect(jobs.get("only")?.result).toBe("success");
  expect(exitCode).toBe(0);
}, 60_000);

test("secrets arrive whole and are masked, and nothing of this environment reaches a job", async () => {
  process.env.STAGEWAY_LEAK = "leaked";
  const check = 'test "$(printf \'%s\' "$KEY" | wc -l)" = 2 && echo "key $WORD" && env';
  const env = { KEY: "${{ secrets.KEY }}", WORD: "${{ secrets.WORD }}" };
  const options = await world("secrets", [{ run: check, env }]);
  const { exitCode, log } = await runAct({
    ...options,
    secrets: { KEY: "one\n$HOME 'two'\nthree", WORD: "swordfish" },
  });
  delete process.env.STAGEWAY_LEAK;
  expect(exitCode).toBe(0);
  expect(log).toContain("key ***");
  expect(log).not.toContain("leaked");
}, 60_000);

test("a failed step fails the job, the post step sees it, and results of steps and summaries are told", async () => {
  const fails = 'echo "## Seen" >>"$GITHUB_STEP_SUMMARY"; echo "::error::no good"; exit 3';
  const options = await world("failure", [{ uses: "stageway/greet@v1" }, { name: "Fails", run: fails }]);
  const { exitCode, lines, jobs } = await runAct(options);
  expect(exitCode).toBe(1);
  expect(
    jobs
      .get("only")
      ?.steps.filter(({ stage }) => stage === "Main")
      .map(({ result }) => result),
  ).toEqual(["success", "failure"]);
  expect(jobs.get("only")?.summaries).toEqual(["## Seen"]);
  expect(lines.find(({ command }) => command === "error")?.text).toBe("::error::no good");
  expect(lines.filter(({ kind }) => kind === "output").at(-1)?.text).toBe("the job ended with failure");
}, 60_000);

test("a killed run leaves no process, not even one that went to the background, and no post step runs", async () => {
  const mark = join(folder, "alive");
  const spin = `setsid sh -c 'while :; do date +%s%N >${mark}; sleep 0.05; done' & sleep 60`;
  const options = await world("killed", [{ uses: "stageway/greet@v1" }, { run: spin }]);
  await using run = await startAct(options);
  await until("the background process", () => existsSync(mark));
  run.kill();
  const { jobs, log } = await run.finished;
  const last = await readFile(mark, "utf8");
  await expect(until("another sign of life", async () => (await readFile(mark, "utf8")) !== last, 500)).rejects.toThrow(
    "did not come about",
  );
  expect(jobs.get("only")?.result).toBe("unfinished");
  expect(log).not.toContain("the job ended with");
}, 60_000);

test("a cancelled run ends its steps and runs post steps", async () => {
  const options = await world("cancelled", [
    { uses: "stageway/greet@v1" },
    { name: "Long", run: "echo begun; sleep 60" },
  ]);
  const { promise: begun, resolve } = Promise.withResolvers<undefined>();
  await using run = await startAct({
    ...options,
    onLine: ({ text }) => (text === "begun" ? resolve(undefined) : undefined),
  });
  await begun;
  run.cancel();
  const { exitCode, log } = await run.finished;
  expect(exitCode).not.toBe(0);
  expect(log).toContain("the job ended with");
}, 60_000);

test("a run ends with the process that started it", async () => {
  const mark = join(folder, "orphan-sign");
  const options = await world("orphan", [{ run: `while :; do date +%s%N >${mark}; sleep 0.05; done` }]);
  const starts = `import { startAct } from ${JSON.stringify(new URL("act.ts", import.meta.url).href)};
    await startAct({ ...${JSON.stringify({ ...options, actions: undefined })}, actions: new Map() });`;
  const starter = spawn(process.execPath, ["--input-type=module", "--eval", starts], { stdio: "ignore" });
  await until("the first sign of life", () => existsSync(mark));
  starter.kill("SIGKILL");
  await once(starter, "exit");
  let last = "";
  const quiet = async () => {
    const before = last;
    last = await readFile(mark, "utf8");
    return before === last;
  };
  await until("the end of the run", quiet, 5_000, 500);
}, 60_000);
