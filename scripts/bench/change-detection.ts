import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { packageEntry } from "../package.ts";
import { answering, type Answering } from "./github-answers.ts";
import { historyOf } from "./history.ts";
import { atMost, exactly, times } from "./goal.ts";
import { loadedBy } from "./loaded.ts";
import type { Place } from "./place.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf, type Size } from "./repository.ts";
import type { Found } from "./result.ts";
import { runScript, type ScriptRun } from "./run-script.ts";
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
const bareName = "git and the API calls alone, by Node";
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

interface Repository {
  readonly name: string;
  readonly size: Size;
  readonly first: string;
  readonly newest: string;
  readonly workspace: string;
  readonly github: Answering;
  /** What a step is told of a push of the newest commit, and where it runs. */
  readonly step: Pick<ScriptRun, "env" | "cwd" | "exitCode">;
}

/**
 * Which services changed, against an empty script: found by a process that does nothing else, and by whole plans, which ask GitHub with
 * which commit to compare and make a plan of it.
 */
export async function changeDetection(rounds: number, place: Place): Promise<Found> {
  await using started = new AsyncDisposableStack();
  const repositories: Repository[] = [];
  for (const [name, size] of Object.entries(sizes)) {
    const cwd = join(place.folder, String(repositories.length));
    const workspace = join(cwd, "checkout");
    const { first, newest } = await repositoryOf(workspace, size);
    const github = started.use(await answering(historyOf(first, 1)));
    const inputs = { stage: "main", branches: "main", images: "ghcr.io/acme/shop", services: "services/*" };
    const env = planEnv({ apiUrl: github.url, workspace, sha: newest, folder: cwd, inputs });
    repositories.push({ name, size, first, newest, workspace, github, step: { env, cwd, exitCode: 0 } });
  }
  const found = [await detectionAlone(rounds, place, repositories), await wholePlans(rounds, place, repositories)];
  return { tables: found.flatMap(({ tables }) => tables), goals: found.flatMap(({ goals }) => goals) };
}

async function detectionAlone(rounds: number, { folder, empty }: Place, all: readonly Repository[]): Promise<Found> {
  await packageEntry(join(root, "scripts/bench/detect.ts"), folder, join(folder, "stage"));
  const script = join(folder, "detect.js");
  const rows = await compare(
    [
      floorOf(empty),
      ...all.map(({ name, size, first, step }) => ({
        name,
        run: () => runScript({ ...step, script, args: [first], says: `${size.changed} of ${size.services} services` }),
      })),
    ],
    rounds,
  );
  const goal = "change detection alone at the goal's own size, against an empty script";
  return {
    tables: [{ title: "Change detection alone", rows, columns: {} }],
    goals: [atMost(goal, rows.at(-1)?.ratio, 2.5, times)],
  };
}

async function wholePlans(rounds: number, { folder, empty }: Place, all: readonly Repository[]): Promise<Found> {
  const bareScript = join(folder, "bare.cjs");
  writeFileSync(bareScript, bare);
  const barely = ({ first, newest, workspace, github, size, step: { env } }: Repository) => ({
    script: bareScript,
    args: [first, newest, github.url],
    env: { PATH: env["PATH"] ?? "" },
    cwd: workspace,
    exitCode: 0,
    says: `${size.changed} changed`,
  });
  const script = join(root, "dist/actions/plan/dist/index.js");
  const rows = await compare(
    [
      floorOf(empty),
      ...all.slice(-1).map((one) => ({ name: bareName, run: () => runScript(barely(one)) })),
      ...all.map(({ name, size, step }) => ({
        name,
        run: () => runScript({ ...step, script, says: `To build: ${size.changed} of ${size.services} services` }),
      })),
    ],
    rounds,
  );
  const facts: { calls?: number; peak?: number }[] = [{}, {}];
  for (const { github, step } of all) facts.push(await factsOf(script, step, github));
  const table = {
    title: "Change detection: a whole plan",
    rows: rows.map((row, index) => ({ ...row, ...facts[index] })),
    columns: { "API calls": "calls", "peak MiB": "peak" },
  };
  const counts = new Set(facts.slice(2).map(({ calls }) => calls));
  const goals = [
    atMost("the same as a whole plan, which asks GitHub twice", rows.at(-1)?.ratio, 2.5, times),
    exactly("different numbers of API calls among all sizes", counts.size, 1),
  ];
  return { tables: [table], goals };
}

function floorOf(empty: string) {
  return { name: "an empty script", run: () => runScript({ script: empty, env: {}, exitCode: 0, says: "" }) };
}

async function factsOf(script: string, step: Repository["step"], github: Answering) {
  github.count();
  const { peak } = await loadedBy(script, step);
  return { calls: github.count(), peak };
}
