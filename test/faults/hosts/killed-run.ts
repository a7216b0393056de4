import { kill, killSsh } from "./runner.ts";
import type { Fate, Site } from "./site.ts";
import { goOn, strike, type Blow, type Kind, type Moment } from "./strike.ts";

/** A deployment that is struck at a step. */
export interface Attack {
  readonly fate: Fate;
  readonly kind: Kind;
  readonly at: Moment;
  /** Whether the runner outlives an action that is killed: the post step comes then, of a job that failed. */
  readonly runnerStays: boolean;
  /** The newest deployment so far. */
  readonly last: number;
  /** Called as soon as it was struck. */
  readonly onStruck: () => void;
}

/** What became of it. */
export interface KilledRun {
  readonly blow: Blow;
  /** Of the last step; `undefined` when that is the one that was killed. */
  readonly exitCode: number | undefined;
  readonly log: string;
}

/** Phases that are over once the main step has ended. */
const before = ["prepare", "change", "held", "undo"];

/** Runs the action for a release, held, and its post step, which confirms; strikes once, and lets the rest take its way. */
export async function runStruck(site: Site, release: string, attack: Attack): Promise<KilledRun> {
  const { kind, at, last, runnerStays, onStruck } = attack;
  await using job = await site.job();
  await using leftovers = new AsyncDisposableStack();
  leftovers.defer(() => killSsh(job.folder));
  const process = { pid: 0, killed: false };
  const options = { started: (pid: number) => (process.pid = pid) };
  const struck = strike(site, kind, at, last).then(async (blow) => {
    onStruck();
    if (kind === "action") {
      process.killed = true;
      kill(process.pid);
    }
    if (kind === "ssh") await killSsh(job.folder);
    if (kind === "action" || kind === "ssh") await goOn(site, blow);
    return blow;
  });
  // Nobody gives a verdict then: the host undoes at the deadline, which need not be waited for long.
  const gone = kind === "action" && at.phase !== "settle";
  const inputs = { ...site.inputs, hold: gone ? "1s" : "2m" };
  const main = await job.step("deploy-compose", { ...inputs, release }, options);
  if (before.includes(at.phase)) await struck;
  if (gone) {
    if (runnerStays) await job.post("deploy-compose", { ...inputs, "job-status": "failure" });
    return { blow: await struck, exitCode: undefined, log: main.log };
  }
  if (main.exitCode !== 0) return { blow: await struck, exitCode: main.exitCode, log: main.log };
  const post = await job.post("deploy-compose", { ...inputs, "job-status": "success" }, options);
  const blow = await struck;
  return { blow, exitCode: process.killed ? undefined : post.exitCode, log: main.log + post.log };
}
