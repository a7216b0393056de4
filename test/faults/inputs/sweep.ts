import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ActionError, describe, type Env } from "../../../packages/core/src/index.ts";
import { readActionFile, type ActionFile } from "../../../scripts/action-file.ts";
import { newKey } from "../../../packages/testbed/src/host/keys.ts";
import { processorTime, slowness } from "../processor-time.ts";
import { listening } from "../quietly.ts";
import type { Case, Sweep } from "../sweep.ts";
import { actionsWith, inputVariables, type ActionInputs } from "./actions.ts";
import { hostileValues } from "./hostile-values.ts";

/** Milliseconds in which the inputs of an action are read, however they look. */
const patience = 1000;
/** Characters that a message has at most; people read it. */
const longest = 20_000;
/** Inputs whose value no message may show. */
const secret = /^(password|source-password|token|ssh-key|ssh-passphrase|env-file|secrets)$/;

/** Every input of every action is given everything that somebody might. */
export const inputs: Sweep = {
  name: "inputs",
  trouble:
    "every input of every action is given hostile values: shell code, options, control and invisible characters, paths, URLs, numbers, durations, references, JSON and YAML bombs, commands to the runner, megabytes",
  unit: "inputs",
  must: "right, or refused with a message that names the input and its value; no error that was not foreseen, nothing slower than a second, nothing touched, no secret shown",
  sample: 12,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "hostile-"));
    const canary = join(folder, "canary");
    const key = await newKey();
    const knownHosts = `host.example ${key.public.split(" ").slice(0, 2).join(" ")}`;
    const cases: Case[] = [];
    for (const action of actionsWith({ "ssh-key": key.private, "known-hosts": knownHosts })) {
      const file = await readActionFile(action.name);
      const failed = await failureOf(action, inputVariables(file, action.right));
      if (failed !== undefined) throw new Error(`the right inputs of ${action.name} are refused`, { cause: failed });
      for (const input of Object.keys(file.inputs ?? {}))
        cases.push({ name: `${action.name} ${input}`, run: () => tryAll(action, file, input, canary) });
      cases.push({ name: `${action.name} and inputs that it does not have`, run: () => tryUnknown(action, file) });
    }
    return { cases, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  },
};

async function tryAll(action: ActionInputs, file: ActionFile, input: string, canary: string) {
  const lost: string[] = [];
  const values = hostileValues(canary);
  for (const value of values) {
    const env = inputVariables(file, { ...action.right, [input]: value });
    const { value: failed, printed } = await listening(() => timed(() => failureOf(action, env)));
    const { error, took } = failed;
    const shown = JSON.stringify(value.slice(0, 60));
    const found = [
      ...(error === undefined ? [] : faultsOfRefusal(error, input, value)),
      ...(took > patience ? [`took ${Math.round(took)} ms`] : []),
      ...(printed === "" ? [] : [`printed ${JSON.stringify(printed.slice(0, 100))}`]),
      ...(existsSync(canary) ? ["ran what it was given"] : []),
      ...("polluted" in {} ? ["changed every object"] : []),
    ];
    lost.push(...found.map((what) => `${shown} ${what}`));
  }
  return { tried: values.length, lost };
}

/** An input that the action does not have is refused, whatever its value, and the others are as right as before. */
async function tryUnknown(action: ActionInputs, file: ActionFile) {
  const known = Object.keys(file.inputs ?? {});
  const names = known.flatMap((input) => [`${input}-for`, `my-${input}`, input.slice(1), input.replaceAll("-", "_")]);
  const unknown = names.filter((name) => name !== "" && !known.includes(name));
  const lost: string[] = [];
  for (const name of unknown) {
    const error = await failureOf(action, inputVariables(file, { ...action.right, [name]: "10m" }));
    const told = error instanceof ActionError ? error.message : "";
    if (
      !told.startsWith(`Cannot read the inputs:\n  - ${name}: is not an input of this action`) ||
      told.includes("10m")
    )
      lost.push(`${name} is answered with ${JSON.stringify(describe(error ?? "nothing").slice(0, 300))}`);
  }
  return { tried: unknown.length, lost };
}

/**
 * What a run ends with, and the milliseconds that it takes of the processor of a machine that does nothing else. A run also pays for
 * what was left to the garbage collector before, so what took too long is done again.
 */
async function timed(run: () => Promise<unknown>, times = 3): Promise<{ error: unknown; took: number }> {
  const started = process.cpuUsage();
  const error = await run();
  const used = processorTime(started);
  const took = used <= patience ? used : used / slowness();
  return took <= patience || times === 1 ? { error, took } : await timed(run, times - 1);
}

async function failureOf({ read }: ActionInputs, env: Env): Promise<unknown> {
  return read(env).then(
    () => undefined,
    (error: unknown) => error,
  );
}

function faultsOfRefusal(error: unknown, input: string, value: string): string[] {
  const told = describe(error);
  const shown = JSON.stringify(told.slice(0, 300));
  if (!(error instanceof ActionError)) return [`an error that nobody foresaw: ${shown}`];
  const named = told.startsWith("Cannot ") && (told.includes(input) || /^ {2}- [a-z-]+(, [a-z-]+)*: /m.test(told));
  // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(told);
  const leaks = secret.test(input) && value.trim().length >= 8 && told.includes(value.trim());
  return [
    ...(named ? [] : [`is refused without the name of an input: ${shown}`]),
    ...(raw ? [`is shown raw: ${shown}`] : []),
    ...(leaks ? [`is shown although it is secret: ${shown}`] : []),
    ...(told.length > longest ? [`is told in ${told.length} characters`] : []),
  ];
}
