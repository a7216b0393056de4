import { readdir, readFile } from "node:fs/promises";
import type { ChangeStep, Job } from "../src/target/job.ts";
import type { RunOptions, Target } from "../src/target/target.ts";
import { loadingDocker, standingContainer } from "./loading-docker.ts";
import { eventually, filesOf, job, placing, sandbox, type Sandbox } from "../src/target/testing.ts";

/**
 * Programs that the shell calls to change anything, each replaced by one that counts the calls and kills the whole process
 * group of its caller at a chosen one, before or after the real program ran.
 */
const changers = ["dd", "mv", "ln", "rm", "mkdir", "chmod", "setsid"];
const killer = (name: string, interpreter: string) => `#!/bin/sh
real=${interpreter.startsWith("busybox") ? `"busybox ${name}"` : `"$(PATH=$REAL_PATH command -v ${name})"`}
if [ -z "\${KILL_AT:-}" ]; then exec $real "$@"; fi
echo ${name} >>"$ROOT/calls"
count=$(wc -l <"$ROOT/calls")
[ "$count" != "$KILL_AT" ] || [ "$KILL_WHEN" != before ] || kill -9 0
$real "$@"
code=$?
[ "$count" != "$KILL_AT" ] || kill -9 0
exit "$code"
`;

/** Some builds of busybox run their own applets whatever the path says; a function comes before these, too. */
const shimmed = (interpreter: string) => `#!/bin/sh
exec ${interpreter} -c '${changers.map((name) => `${name}() { "$ROOT/bin/${name}" "$@"; }`).join("; ")}; . "$0"' "$@"
`;

/** Replaces a container that reads a file by another one, in place. */
const replacing: readonly ChangeStep[] = [
  {
    title: "keep old from restarting",
    do: [["restarting", "no", "old"]],
    undo: [["restarting", "always", "old"]],
  },
  {
    title: "place compose.yml",
    do: [["place", "files/compose.yml", "compose.yml", "644"]],
    first: [
      ["restarting", "no", "new"],
      ["restore", "compose.yml"],
      ["reload", "old"],
    ],
    undo: [],
  },
  { title: "create new", do: [["docker", "container", "create", "new"]], undo: [["absent", "new"]] },
  {
    title: "stop the old",
    do: [["stopped", "1", "old"]],
    undo: [
      ["running", "old"],
      ["healthy", "old", "5", "1"],
    ],
  },
  {
    title: "start new",
    do: [
      ["running", "new"],
      ["healthy", "new", "5", "1"],
    ],
    undo: [["stopped", "1", "new"]],
  },
];
const settle = [{ title: "remove the old", do: [["absent", "old"] as const] }];

type Way = (target: Target, options: RunOptions) => Promise<unknown>;

const straight: Way = (target, options) => target.run(options);

/** The way of a host among several: it is let go at its gate, its hold is extended, and it is confirmed. */
const gated: Way = async (target, { signal, ...options }) => {
  const follow = { ...(signal && { signal }) };
  await target.run({ ...options, ...follow, until: "ready" });
  await target.go(1, "the first host", follow);
  await target.extend(1, 60_000, follow);
  await target.confirm(1, "the job", follow);
};

/** Jobs that are killed. */
export const killedJobs = {
  "one that succeeds": { job: placing(), way: straight },
  "one that fails": {
    job: placing({
      change: [...placing().change, { title: "fail", do: [["place", "files/none", "none", "644"]], undo: [] }],
    }),
    way: straight,
  },
  "one whose containers read a file": {
    job: job({ change: [...replacing, ...placing().change.slice(1)], settle }),
    way: straight,
  },
  "one that fails, whose containers read a file": {
    job: job({
      change: [...replacing, ...placing().change.slice(1), { title: "fail", do: [["docker", "fail"]], undo: [] }],
      settle,
    }),
    way: straight,
  },
  "one behind a gate": { job: placing({ gate: 60_000, hold: 60_000 }), way: gated },
} as const satisfies Readonly<Record<string, { readonly job: Job; readonly way: Way }>>;

export type KilledJob = keyof typeof killedJobs;

export interface Kill {
  readonly interpreter: string;
  readonly which: KilledJob;
  /** Which call that changes something, from 1. */
  readonly at: number;
  readonly when: "before" | "after";
}

/** How many calls change something until a job that nobody kills has ended. */
export async function countCalls(interpreter: string, which: KilledJob): Promise<number> {
  await using site = await prepareSite(interpreter);
  const { target } = site.with({ KILL_AT: "never" });
  await target.receive("one", filesOf("new"));
  await killedJobs[which].way(target, { token: "one", number: 1, job: killedJobs[which].job });
  await target.follow(1, { until: "ended" });
  await eventually(async () => (await workersOn(site)).length === 0, "the end of the job");
  return ((await site.read("../calls")) ?? "").split("\n").length - 1;
}

/** How the killed deployment ended, and everything that the next run did not put right. */
export interface Aftermath {
  readonly outcome: string;
  readonly faults: readonly string[];
}

/** Kills a job with all its processes at one call, runs another release's job, and looks at what there is then. */
export async function killJob(kill: Kill): Promise<Aftermath> {
  await using site = await prepareSite(kill.interpreter);
  const { first, second, current } = await interrupt(site, kill);
  const outcome = first?.outcome ?? "never began";
  const deployed = outcome === "deployed";
  const reading = kill.which.includes("containers read");
  const found = {
    "what runs has read": reading ? await loadedBy(site) : "",
    "outcome of the next run": second.outcome,
    phase: first?.phase ?? "ended",
    current,
    "compose.yml": await site.read("compose.yml"),
    "conf/app.cfg": await site.read("conf/app.cfg"),
    "files left behind": (await readdir(site.directory)).filter((name) => name.includes("stageway-")).join(" "),
  };
  const wanted: typeof found = {
    "what runs has read": reading ? (deployed ? "new: new compose always" : "old: old compose always") : "",
    "outcome of the next run": "refused",
    phase: "ended",
    current: deployed ? 1 : undefined,
    "compose.yml": deployed ? "new compose" : "old compose",
    "conf/app.cfg": deployed ? "new configuration" : undefined,
    "files left behind": "",
  };
  const faults = (Object.keys(wanted) as (keyof typeof wanted)[])
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `${name}: ${String(found[name])} instead of ${String(wanted[name])} (${outcome})`);
  return {
    outcome,
    faults: outcome === "degraded" ? [`it calls itself degraded: ${first?.reason ?? ""}`, ...faults] : faults,
  };
}

/** Each container that runs, with what it has read and whether it restarts. */
async function loadedBy(site: Sandbox): Promise<string> {
  const script = `cd "$ROOT/containers" && for name in *; do [ "$(cat "$name/state")" != running ] || echo "$name: $(cat "$name/loaded") $(cat "$name/restart")"; done`;
  return (await site.shell.exec(["sh", "-c", script])).stdout.trim();
}

async function prepareSite(interpreter: string): Promise<Sandbox> {
  const site = await sandbox(interpreter, { REAL_PATH: process.env["PATH"] ?? "", STAGEWAY_SHELL: "shimmed" });
  for (const name of changers) await site.play(name, killer(name, interpreter));
  await site.play("shimmed", shimmed(interpreter));
  await site.play("docker", loadingDocker("compose.yml"));
  await site.write("compose.yml", "old compose");
  await site.shell.exec(["sh", "-c", standingContainer("old", "always", "old compose")]);
  return site;
}

/** A job that is refused before anything is touched: all it does is to find what the one before left. */
const refused: Job = job({ prepare: [{ title: "never", do: [["space", ".", "900000000000000"]] }] });

async function interrupt(site: Sandbox, { which, at, when }: Kill) {
  const { target } = site.with({ KILL_AT: String(at), KILL_WHEN: when });
  await site.target.receive("one", filesOf("new"));
  const over = new AbortController();
  const options = { token: "one", number: 1, job: killedJobs[which].job, signal: over.signal };
  const running = killedJobs[which].way(target, options).catch(() => undefined);
  await eventually(async () => {
    const calls = (await site.read("../calls"))?.split("\n").length ?? 0;
    const state = await site.read(".stageway/deployments/1/state");
    return calls > at || state?.startsWith("ended") === true;
  }, "the kill");
  over.abort(); // Who follows would see to it that the job goes on.
  await running;
  await killAll(site);
  await site.target.receive("two", []);
  const second = await site.target.run({ token: "two", number: 2, job: refused, wait: 10_000 });
  const { deployments, current } = await site.target.status();
  return { second, first: deployments.find(({ number }) => number === 1), current };
}

/** Kills every process that works on the site: one that is killed may have started another meanwhile. */
async function killAll(site: Sandbox): Promise<void> {
  for (;;) {
    const found = await workersOn(site);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
  }
}

/** Every process that works on the site, known by its environment: a job that has only just been started is in no lease yet. */
async function workersOn({ env }: Sandbox): Promise<readonly number[]> {
  const mark = `\0ROOT=${env["ROOT"] ?? ""}\0`;
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")), // It has ended, or is not ours.
  );
  return pids.filter((_, index) => `\0${environments[index] ?? ""}`.includes(mark));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
