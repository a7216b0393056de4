import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { answering, type Answering } from "./github-answers.ts";
import { historyOf } from "./history.ts";
import { atMost, exactly, times } from "./goal.ts";
import { loadedBy } from "./loaded.ts";
import type { Place } from "./place.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf, type Size } from "./repository.ts";
import type { Found } from "./result.ts";
import { runScript } from "./run-script.ts";
import { compare } from "./sample.ts";

/** The goal's own size last; each of the others is smaller in one way, so that it is seen what costs. */
const sizes: Readonly<Record<string, Size>> = {
  "100 files, 10 services, 5 changed": { files: 100, services: 10, changed: 5 },
  "100 000 files, 10 services, 5 changed": { files: 100_000, services: 10, changed: 5 },
  "the same, 2 000 commits since": { files: 100_000, services: 10, changed: 5, commits: 2000 },
  "100 000 files, 1 000 services, 5 changed": { files: 100_000, services: 1000, changed: 5 },
  "100 000 files, 1 000 services, 500 changed": { files: 100_000, services: 1000, changed: 500 },
  "100 000 files, 1 000 services, 50 changed": { files: 100_000, services: 1000, changed: 50 },
};

/** What a plan cannot do without: one look of git's, which starts at once, and the calls of GitHub's API, by Node alone; at the goal's own size. */
const bare = `
const { execFile } = require("node:child_process");
const { get } = require("node:http");
const [first, newest, url] = process.argv.slice(2);
const args = ["diff-tree", "--stdin", "-r", "--no-renames", "--name-only", "-z", "--format=%T %ct"];
const env = { PATH: process.env.PATH, GIT_INDEX_FILE: "/nonexistent/index" };
const git = execFile("git", args, { env }, (error, stdout) => console.log(stdout.split("\\0").length - 2, "changed"));
const read = (path, next) => get(url + path, (answer) => answer.resume().on("end", next));
read("/repos/acme/shop/deployments?per_page=10", () =>
  read("/repos/acme/shop/deployments/1/statuses", () => git.stdin.end(newest + " " + first + "\\n")));
`;

/** A whole plan that finds out which services changed since the release on record, against an empty script. */
export async function changeDetection(rounds: number, { folder, empty }: Place): Promise<Found> {
  const script = join(root, "dist/actions/plan/dist/index.js");
  await using started = new AsyncDisposableStack();
  const runs = [];
  const bareScript = join(folder, "bare.cjs");
  writeFileSync(bareScript, bare);
  let barely = () => Promise.resolve();
  for (const [name, size] of Object.entries(sizes)) {
    const at = join(folder, String(runs.length));
    const workspace = join(at, "checkout");
    const { first, newest } = await repositoryOf(workspace, size);
    const github = started.use(await answering(historyOf(first, 1)));
    const inputs = { stage: "main", branches: "main", images: "ghcr.io/acme/shop", services: "services/*" };
    const env = planEnv({ apiUrl: github.url, workspace, sha: newest, folder: at, inputs });
    const says = `To build: ${size.changed} of ${size.services} services`;
    runs.push({ name, github, run: { script, env, cwd: at, exitCode: 0, says } });
    const goal = { args: [first, newest, github.url], env: { PATH: env["PATH"] ?? "" }, cwd: workspace, exitCode: 0 };
    barely = () => runScript({ ...goal, script: bareScript, says: `${size.changed} changed` });
  }
  const floor = { script: empty, env: {}, exitCode: 0, says: "" };
  const rows = await compare(
    [
      { name: "an empty script", run: () => runScript(floor) },
      { name: "git and the API calls alone, by Node", run: () => barely() },
      ...runs.map(({ name, run }) => ({ name, run: () => runScript(run) })),
    ],
    rounds,
  );
  const facts: { calls?: number; peak?: number }[] = [{}, {}];
  for (const { github, run } of runs) facts.push(await factsOf(run, github));
  const table = {
    title: "Change detection: a whole plan",
    rows: rows.map((row, index) => ({ ...row, ...facts[index] })),
    columns: { "API calls": "calls", "peak MiB": "peak" },
  };
  const counts = new Set(facts.slice(2).map(({ calls }) => calls));
  const goals = [
    atMost("change detection at the goal's own size, against an empty script", rows.at(-1)?.ratio, 2.5, times),
    exactly("different numbers of API calls among all sizes", counts.size, 1),
  ];
  return { tables: [table], goals };
}

async function factsOf(
  { script, env, cwd }: { script: string; env: Record<string, string>; cwd: string },
  github: Answering,
) {
  github.count();
  const { peak } = await loadedBy(script, { env, cwd });
  return { calls: github.count(), peak };
}
