import { loadavg } from "node:os";
import { quantile, timed } from "./sample.ts";
import { runScript } from "./run-script.ts";

/** How steady the machine was: an empty script again and again, right before the measurement and right after it. */
export interface Noise {
  /** Milliseconds, median. */
  readonly before: number;
  readonly after: number;
  /** Half the distance between the quartiles of all of them, as a share of their median. */
  readonly spread: number;
  /** Processes that wanted to run, over the last minute, at the start and at the end. */
  readonly load: readonly [number, number];
}

const runs = 15;
/** An empty script whose quartiles lie further apart, or whose median moved further than this, was disturbed. */
const quiet = 0.1;

/** Does the work between two looks at the machine. */
export async function watched<T>(empty: string, work: () => Promise<T>): Promise<{ result: T; noise: Noise }> {
  const [start = 0] = loadavg();
  const before = await floor(empty);
  const result = await work();
  const after = await floor(empty);
  const [end = 0] = loadavg();
  return { result, noise: noiseOf(before, after, [start, end]) };
}

export function noiseOf(before: readonly number[], after: readonly number[], load: Noise["load"]): Noise {
  const all = [...before, ...after];
  return {
    before: quantile(before, 0.5),
    after: quantile(after, 0.5),
    spread: (quantile(all, 0.75) - quantile(all, 0.25)) / 2 / quantile(all, 0.5),
    load,
  };
}

export function sayNoise({ before, after, spread, load }: Noise): string {
  const drift = Math.abs(after / before - 1);
  const kind = spread <= quiet && drift <= quiet ? "quiet" : "noisy";
  const floors = `an empty script took ${before.toFixed(1)} ms before and ${after.toFixed(1)} ms after`;
  return `The machine was ${kind}: ${floors}, quartiles ±${(spread * 100).toFixed(0)} %, load ${load.map((one) => one.toFixed(1)).join(" to ")}.`;
}

async function floor(empty: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++)
    times.push(await timed(() => runScript({ script: empty, env: {}, exitCode: 0, says: "" })));
  return times;
}
