import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createProcesses } from "@stageway/core";
import { readActionFile, root } from "../../../scripts/action-file.ts";

/** One job of a workflow: steps that share a temporary folder, each run as the runner runs it. */
export interface Job extends AsyncDisposable {
  readonly folder: string;
  step(action: string, inputs: Readonly<Record<string, string>>, options?: StepOptions): Promise<StepResult>;
  /** The post step of the last step of that action, or of the one with that id, with the inputs evaluated afresh. */
  post(action: string, inputs: Readonly<Record<string, string>>, options?: StepOptions): Promise<StepResult>;
}

export interface StepOptions {
  /** Tells steps of the same action apart. */
  readonly id?: string;
  /** Gets the process's id, for tests that end it. */
  started?(pid: number): void;
}

export interface StepResult {
  readonly exitCode: number;
  readonly log: string;
  readonly summary: string;
  output(name: string): string;
}

/** @param env what the runner sets beside the inputs: GITHUB_API_URL, GITHUB_REPOSITORY, … */
export async function startJob(env: Readonly<Record<string, string>>): Promise<Job> {
  const folder = await mkdtemp(join(tmpdir(), "job-"));
  const states = new Map<string, string>();
  const run = async (
    action: string,
    entry: string,
    inputs: Readonly<Record<string, string>>,
    options: StepOptions = {},
  ) => {
    const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary", GITHUB_STATE: "state" };
    const paths = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(folder, file)]));
    await Promise.all(Object.values(paths).map((path) => writeFile(path, "")));
    const state = [...valuesIn(states.get(options.id ?? action) ?? "")].map(
      ([name, value]) => [`STATE_${name}`, value] as const,
    );
    const given = { ...(await defaultsOf(action)), ...inputs };
    const variables = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
    const world = {
      PATH: process.env["PATH"],
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_ACTIONS: "true",
      // Every step is a process that would strip the types of the same files again.
      NODE_COMPILE_CACHE: join(tmpdir(), "stageway-compile-cache"),
      ...env,
      ...paths,
    };
    const child = createProcesses({ env: world }).start(
      process.execPath,
      [join(root, "actions", action, "src", entry)],
      {
        env: { ...world, ...Object.fromEntries([...state, ...variables]) },
        cwd: folder,
      },
    );
    options.started?.(child.pid ?? 0);
    const [{ exitCode = -1 }, stdout, stderr] = await Promise.all([
      child.finished,
      text(child.stdout),
      text(child.stderr),
    ]);
    const ended = { exitCode, log: stdout + stderr };
    if (entry === "main.ts") states.set(options.id ?? action, await readFile(join(folder, "state"), "utf8"));
    const outputs = valuesIn(await readFile(join(folder, "output"), "utf8"));
    return {
      ...ended,
      summary: await readFile(join(folder, "summary"), "utf8"),
      output: (name: string) => outputs.get(name) ?? "",
    };
  };
  return {
    folder,
    step: (action, inputs, options) => run(action, "main.ts", inputs, options),
    post: (action, inputs, options) => run(action, "post.ts", inputs, options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Defaults without the runner's expressions. */
async function defaultsOf(action: string): Promise<Record<string, string>> {
  const { inputs = {} } = await readActionFile(action);
  const pairs = Object.entries(inputs).map(([name, input]) => [name, input.default ?? ""] as const);
  return Object.fromEntries(pairs.filter(([, value]) => !value.includes("${{")));
}

/** Values of a file command: `name<<delimiter`, lines, `delimiter`. */
function valuesIn(written: string): Map<string, string> {
  return new Map(
    [...written.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]),
  );
}
