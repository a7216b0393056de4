import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ownedFolder } from "../owned-folder.ts";
import { tool, toolsPath } from "../tools.ts";
import { contained, killTree, leader } from "./contain.ts";
import { ActLog } from "./log.ts";
import type { ActJob, ActLine } from "./log.ts";

/** A workflow run: the repository, the workflow, the event and what its jobs see. */
export interface ActOptions {
  /** A clone of the repository, checked out at the event's commit. */
  readonly workspace: string;
  /** Path of the workflow in the clone. */
  readonly workflow: string;
  readonly event: { readonly name: string; readonly payload: object };
  /** URLs of the GitHub stand-in, the repository and the run. */
  readonly github: {
    readonly apiUrl: string;
    readonly serverUrl: string;
    readonly repository: string;
    readonly runId: number;
    readonly actor?: string;
  };
  /** Local folders for `uses: stageway/plan@v1` and the like, by "OWNER/REPO@REF". */
  readonly actions?: ReadonlyMap<string, string>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** Additional environment for jobs, such as an engine's `docker.env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Labels of `runs-on` that mean this machine, in addition to `ubuntu-latest`. */
  readonly runsOn?: readonly string[];
  /** Runs only this job and those that it needs. */
  readonly job?: string;
  /** Called with each line of the log. */
  readonly onLine?: (line: ActLine) => void;
}

/** The result of a workflow run. */
export interface ActResult {
  readonly exitCode: number | null;
  /** The readable log, with one line per entry. */
  readonly log: string;
  readonly lines: readonly ActLine[];
  readonly jobs: ReadonlyMap<string, ActJob>;
}

/** A running workflow. Disposing kills it. */
export interface ActRun extends AsyncDisposable {
  readonly finished: Promise<ActResult>;
  /** Cancels the run: act receives SIGINT and ends its steps. */
  cancel(): void;
  /** Simulates a crash of the runner: kills every process of the run at once, without clean-up. */
  kill(): void;
}

/** Runs a workflow to completion. */
export async function runAct(options: ActOptions): Promise<ActResult> {
  await using run = await startAct(options);
  return await run.finished;
}

/**
 * Starts a workflow under act. Jobs run as processes of this machine with a temporary home folder. From the environment of this process they
 * see only PATH, with its Node first.
 */
export async function startAct(options: ActOptions): Promise<ActRun> {
  const home = await ownedFolder("act");
  const [file = "", ...args] = contained([tool("act"), ...(await actArguments(home, options))]);
  const child = spawn(file, args, {
    cwd: options.workspace,
    env: environment(home, options.env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const log = new ActLog();
  const take = (text: string) => {
    const line = log.take(text);
    options.onLine?.(line);
  };
  const streams = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }).on("line", take));
  const ended = Promise.all([once(child, "close"), ...streams.map((lines) => once(lines, "close"))]);
  const finished = ended
    .then(() => resultOf(child.exitCode, log))
    .finally(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) killTree(child.pid);
  };
  return {
    finished,
    cancel: () => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(leader(child.pid), "SIGINT");
    },
    kill,
    [Symbol.asyncDispose]: async () => {
      kill();
      await finished;
    },
  };
}

function resultOf(exitCode: number | null, { lines, jobs }: ActLog): ActResult {
  const said = lines.map(({ job, text }) => (job === "" ? text : `[${job}] ${text}`));
  return { exitCode, log: said.join("\n"), lines, jobs };
}

function environment(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = { HOME: home, XDG_CACHE_HOME: join(home, ".cache"), PATH: toolsPath(), LANG: "C.UTF-8", NO_COLOR: "1" };
  return { ...own, ...more };
}

/** Passes values in files, because they may be secret or long. act reads them as YAML, of which JSON is a subset. */
async function actArguments(home: string, options: ActOptions): Promise<string[]> {
  const { apiUrl, serverUrl, repository, runId, actor = "developer" } = options.github;
  const github = {
    GITHUB_API_URL: apiUrl,
    GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: String(runId),
  };
  const file = async (name: string, content: object) => {
    await writeFile(join(home, name), JSON.stringify(content), { mode: 0o600 });
    return join(home, name);
  };
  const labels = ["ubuntu-latest", ...(options.runsOn ?? [])];
  const platform = labels.flatMap((label) => ["-P", `${label}=-self-hosted`]);
  await mkdir(join(home, ".config", "act"), { recursive: true });
  await writeFile(join(home, ".config", "act", "actrc"), `${platform.join(" ")}\n`); // Without one act asks a question.
  const locals = [...(options.actions ?? [])].map(([uses, folder]) => `${uses}=${folder}`);
  return [
    [options.event.name, "--json", "--no-cache-server", "--actor", actor, ...platform],
    ["--workflows", options.workflow, "--eventpath", await file("event.json", options.event.payload)],
    ["--secret-file", await file("secrets.yml", options.secrets ?? {})],
    ["--var-file", await file("vars.yml", options.vars ?? {})],
    ["--env-file", await file("env.yml", github)],
    locals.flatMap((local) => ["--local-repository", local]),
    options.job === undefined ? [] : ["--job", options.job],
  ].flat();
}
