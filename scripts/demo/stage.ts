import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ActResult, World } from "../../packages/testbed/src/index.ts";
import type { Change } from "./changes.ts";
import type { Claims } from "./claims.ts";
import { short } from "./facts.ts";
import { Progress } from "./progress.ts";
import type { View } from "./view.ts";

/** What every act plays on. */
export interface Stage {
  readonly world: World;
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
  /** The runner dies as soon as this step is done. */
  readonly killAfter?: string;
}

/** Runs the workflow for the newest push and shows its steps; its whole log goes to a file. */
export async function run(
  { world, view, logs, signal }: Stage,
  { name, vars = {}, killAfter }: RunOptions,
): Promise<Told> {
  let kill = () => undefined as void;
  const progress = new Progress(view, (step) => {
    if (step === killAfter) kill();
  });
  await using under = await world.startDeploy({ vars, onLine: (line) => progress.take(line) });
  kill = () => under.kill();
  signal.addEventListener("abort", kill, { once: true });
  const result = await under.finished;
  const file = join(logs, `${name}.log`);
  await mkdir(logs, { recursive: true });
  await writeFile(file, `${result.log}\n`);
  if (result.exitCode !== 0 && progress.errors.length === 0)
    view.failed(`${name} ended early`, undefined, result.log.split("\n").slice(-8).join("\n"));
  view.note(`whole log: ${file}`);
  return { ...result, errors: progress.errors };
}

/** Shows what runs: each service's digest and, where it is known, what it is called. */
export function showImages({ view }: Stage, images: Readonly<Record<string, string>>): void {
  for (const [service, image] of Object.entries(images)) view.fact(service, short(image.split("@")[1] ?? image));
}
