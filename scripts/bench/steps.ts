import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";

/** What one process of a step did, as step-probe.cjs tells it; times in milliseconds since 1970. */
export interface ToldStep {
  readonly script: string;
  readonly code: number;
  readonly start: number;
  readonly end: number;
  /** MiB. */
  readonly peak: number;
  /** What it waited for: a program by its name, or `http`. */
  readonly waits: readonly Span[];
}

export interface Span {
  readonly on: string;
  /** Of a program. */
  readonly args?: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** The environment that has every Node process of a run tell into this folder what it did. */
export function probing(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  return { NODE_OPTIONS: `--require=${join(root, "scripts/bench/step-probe.cjs")}`, STAGEWAY_BENCH_STEPS: folder };
}

/** What was told, in the order in which the processes began. */
export function toldIn(folder: string): ToldStep[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const told = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as ToldStep);
  return told.sort((a, b) => a.start - b.start);
}

/** How the time of a step divides, in milliseconds; what several wait for at once counts for the first of them. */
export interface Shares {
  readonly wall: number;
  readonly ours: number;
  readonly docker: number;
  readonly git: number;
  readonly ssh: number;
  readonly http: number;
}

const kinds = ["docker", "git", "ssh", "http"] as const;

/** Everything while a program or an answer is waited for is theirs; the rest is ours, Node's start with it. */
export function sharesOf({ start, end, waits }: Pick<ToldStep, "start" | "end" | "waits">): Shares {
  const wall = end - start;
  const shares = { docker: 0, git: 0, ssh: 0, http: 0 };
  const seen: Span[] = [];
  for (const kind of kinds) {
    const before = covered(seen);
    seen.push(...waits.filter(({ on }) => kindOf(on) === kind));
    shares[kind] = covered(seen) - before;
  }
  return { wall, ours: wall - covered(seen), ...shares };
}

/** ssh-keygen is ssh's, docker-credential-… docker's; what is none of them is our own doing. */
function kindOf(on: string): (typeof kinds)[number] | undefined {
  return kinds.find((kind) => on === kind || on.startsWith(`${kind}-`));
}

/** Milliseconds in which at least one of them was under way. */
function covered(spans: readonly Span[]): number {
  let sum = 0;
  let until = -Infinity;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    sum += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return sum;
}
