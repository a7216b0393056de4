import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/** An action as it is run: its folder with action.yml, and the programs of its steps. */
export interface ActionForm {
  readonly folder: string;
  readonly main: string;
  readonly post: string;
}

/** The sources of the action in this folder. */
export function sourcesOf(folder: string): ActionForm {
  return { folder, main: join(folder, "src/main.ts"), post: join(folder, "src/post.ts") };
}

/** The published form of an action in this folder. */
export function publishedIn(folder: string): ActionForm {
  return { folder, main: join(folder, "dist/index.js"), post: join(folder, "dist/post.js") };
}

type Inputs = Readonly<Record<string, string>>;

/** One job of a workflow: steps that share a temporary folder, each run as the runner runs it, in a process of its own. */
export interface Job extends AsyncDisposable {
  readonly folder: string;
  step(form: ActionForm, inputs: Inputs): Promise<Step>;
}

/** What a step left behind. */
export interface Step {
  /** Of the process; -1 when a signal ended it. */
  readonly exitCode: number;
  readonly log: string;
  readonly summary: string;
  readonly output: (name: string) => string;
  /** The post step of this very step, with its inputs evaluated afresh. */
  post(inputs: Inputs): Promise<Omit<Step, "post">>;
}

/** @param env what the runner sets beside the inputs: GITHUB_API_URL, GITHUB_REPOSITORY, … */
export async function startJob(env: Inputs = {}): Promise<Job> {
  const folder = await mkdtemp(join(tmpdir(), "job-"));
  return {
    folder,
    async step(form, inputs) {
      const defaults = defaultsIn(form.folder);
      const { state, ...ended } = await run(form.main, folder, {
        ...env,
        ...inputVariables({ ...defaults, ...inputs }),
      });
      const saved = Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]));
      const post = (afresh: Inputs) =>
        run(form.post, folder, { ...env, ...saved, ...inputVariables({ ...defaults, ...afresh }) });
      return { ...ended, post };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(program: string, folder: string, env: Inputs) {
  const names = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary", GITHUB_STATE: "state" };
  const files = Object.fromEntries(Object.entries(names).map(([name, file]) => [name, join(folder, file)]));
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  const runner = { PATH: process.env["PATH"], HOME: folder, RUNNER_TEMP: folder, GITHUB_ACTIONS: "true" };
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; log: string }>();
  execFile(
    process.execPath,
    [program],
    { env: { ...runner, ...env, ...files }, cwd: folder, maxBuffer: 1 << 26 },
    (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ exitCode, log: stdout + stderr });
    },
  );
  const ended = await promise;
  const read = (file: string) => readFile(join(folder, file), "utf8");
  const outputs = valuesIn(await read("output"));
  const output = (name: string) => outputs.get(name) ?? "";
  return { ...ended, summary: await read("summary"), output, state: valuesIn(await read("state")) };
}

function inputVariables(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

/** What action.yml says when an input is not given, without what only the runner can evaluate. */
function defaultsIn(folder: string): Inputs {
  const action = parse(readFileSync(join(folder, "action.yml"), "utf8")) as {
    inputs?: Record<string, { default?: string }>;
  };
  const given = Object.entries(action.inputs ?? {}).map(([name, input]) => [name, input.default ?? ""] as const);
  return Object.fromEntries(given.filter(([, text]) => !text.includes("${{")));
}

/** Values of a file command: `name<<delimiter`, lines, `delimiter`. */
function valuesIn(text: string): Map<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return new Map([...found].map(([, name = "", , value = ""]) => [name, value]));
}
