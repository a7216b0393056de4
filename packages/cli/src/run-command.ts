import { ActionError, describe, plain, redact, systemClock, createProcesses, unfold, type Env } from "@stageway/core";
import { completion } from "./completion.ts";
import { overview, verbHelp } from "./help.ts";
import type { Patience } from "./interruption.ts";
import { refusalOf } from "./named-file.ts";
import { parseCommandLine, UsageError, type Asked } from "./parse-call.ts";
import type { PrivateFolders } from "./private-folders.ts";
import { createView, wantsColours, type Output } from "./terminal.ts";
import type { Verb, World } from "./verb.ts";
import { createPaint, type Paint, type View } from "./view.ts";

/** The process as the command meets it. */
export interface Surroundings {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  readonly folders: PrivateFolders;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly version: string;
  readonly ask?: World["ask"];
}

/** Runs a command line to its end and gives the exit code: the one place where a verb may fail. */
export async function runCommand(verbs: readonly Verb[], around: Surroundings): Promise<number> {
  const view = createView(around.stderr, around.env);
  const paint = createPaint(wantsColours(around.stdout.isTTY, around.env));
  try {
    return await answer(parseCommandLine(around.words, verbs), verbs, around, view, paint);
  } catch (error) {
    if (around.signal.aborted) {
      view.note("Interrupted");
      return 130;
    }
    return explain(error, around, view);
  }
}

async function answer(
  asked: Asked,
  verbs: readonly Verb[],
  { cwd, env, signal, patience, folders, stdout, version, ask }: Surroundings,
  view: View,
  paint: Paint,
): Promise<number> {
  const print = (text: string) => stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  switch (asked.kind) {
    case "help":
      print(asked.verb === undefined ? overview(verbs, paint) : verbHelp(asked.verb, paint));
      return 0;
    case "version":
      print(version);
      return 0;
    case "completion":
      print(completion(asked.shell, verbs));
      return 0;
    case "run": {
      const run = await asked.verb.load();
      const processes = createProcesses({ env, signal });
      const world = { cwd, env, clock: systemClock, processes, signal, patience, folders, view, print, ask };
      const result = await run(asked.call, world);
      const text = asked.call.flag("json") ? JSON.stringify(result.json, undefined, 2) : result.text;
      if (text !== "") print(redact(text));
      await result.after?.();
      return result.exitCode ?? 0;
    }
  }
}

function explain(whole: unknown, { words, env }: Surroundings, view: View): number {
  const [thrown, ...later] = unfold(whole);
  const refusal = refusalOf(thrown);
  const error = refusal === undefined ? thrown : new ActionError(`Cannot go on: ${refusal}`);
  const known = error instanceof ActionError;
  const { paint } = view;
  const told = plain(describe(error));
  view.note(`${paint.red("✗")} ${known ? told : `Cannot go on: ${told}`}`);
  if (known && error.hint !== undefined && error.hint !== "") view.note(`  ${paint.bold("Hint:")} ${error.hint}`);
  for (const each of later) view.note(`  Failed after it: ${plain(describe(each))}`);
  if (!known) view.note("  This is a bug in stageway itself: please report it with STAGEWAY_DEBUG=1 set");
  if (env["STAGEWAY_DEBUG"] && Error.isError(whole)) view.foreign(whole.stack ?? "");
  if (error instanceof UsageError) return 64;
  if (words.includes("--json") && known) view.note(`  ${paint.dim("No JSON is printed for what failed")}`);
  return known ? 1 : 70;
}
