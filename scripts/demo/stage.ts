import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ActResult, Stage as DeliveryStage, World } from "../../packages/testbed/src/index.ts";
import { revisions } from "./application.ts";
import type { Change } from "./changes.ts";
import type { Claims } from "./claims.ts";
import { Progress } from "./progress.ts";
import type { View } from "./view.ts";

/** What every act plays on. */
export interface Stage {
  readonly world: World;
  /** Two hosts and a registry of their own. */
  readonly production: DeliveryStage;
  readonly view: View;
  readonly claims: Claims;
  /** Where whole logs are kept. */
  readonly logs: string;
  /** Aborted when the story is to end now. */
  readonly signal: AbortSignal;
}

/** A run of the workflow, as the story tells it. */
export interface Told extends ActResult {
  /** What its actions said went wrong. */
  readonly errors: readonly string[];
  /** The outputs of its steps, as `build-images.release`. */
  readonly outputs: ReadonlyMap<string, string>;
}

export async function push({ world, view }: Stage, { message, files }: Change): Promise<string> {
  const began = performance.now();
  const commit = await world.push(message, files);
  view.done(`git push: ${commit.slice(0, 7)} "${message}"`, performance.now() - began);
  return commit;
}

export interface RunOptions {
  readonly name: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** Another workflow than that of the newest push, which somebody asks for with inputs. */
  readonly asked?: { readonly workflow: string; readonly inputs: Readonly<Record<string, string>> };
  /** The runner dies as soon as this step is done. */
  readonly killAfter?: string;
}

/** Runs a workflow, that of the newest push unless another is asked for, and shows its steps; its whole log goes to a file. */
export async function run(
  { world, view, logs, signal }: Stage,
  { name, vars = {}, asked, killAfter }: RunOptions,
): Promise<Told> {
  let kill = () => undefined as void;
  const progress = new Progress(view, (step) => {
    if (step === killAfter) kill();
  });
  await using under = await world.startDeploy({ ...asked, vars, onLine: (line) => progress.take(line) });
  kill = () => under.kill();
  signal.addEventListener("abort", kill, { once: true });
  const result = await under.finished;
  const file = join(logs, `${name}.log`);
  await mkdir(logs, { recursive: true });
  const lines = result.lines.filter(({ command }) => command !== "add-mask");
  await writeFile(file, lines.map(({ job, text }) => `${job.padEnd(6)} | ${text}\n`).join(""));
  signal.throwIfAborted();
  const unexplained = result.exitCode !== 0 && progress.errors.length === 0 && killAfter === undefined;
  if (unexplained)
    view.failed(
      `${name} ended early`,
      undefined,
      lines
        .slice(-8)
        .map(({ text }) => text)
        .join("\n"),
    );
  view.note(`whole log: ${file}`);
  return { ...result, errors: progress.errors, outputs: progress.outputs };
}

/** Shows how it ended and what runs: each service by the commit that it answers with, one of those that were pushed. */
export async function showEnd({ view, world }: Stage, outcome: string): Promise<void> {
  view.fact("outcome", outcome);
  const services = Object.entries(await revisions(world.url)).sort();
  view.fact("runs", services.map(([service, commit]) => `${service} of ${commit.slice(0, 7)}`).join(", "));
}
