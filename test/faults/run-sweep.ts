import { forgetSecrets } from "../../packages/core/src/redaction.ts";
import { randomFrom, sampleOf } from "./random.ts";
import type { Case, Findings, Result, Sweep } from "./sweep.ts";

/** By what chance, and how much of it. */
export interface Extent {
  readonly seed: string;
  /** Every case, or the sample that the seed chooses. */
  readonly all: boolean;
  /** A part of the names of the cases that are wanted. */
  readonly only?: string;
  /** Hears of each case that is over. */
  readonly onCase?: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly cases: number;
  /** What the case lost, which is over. */
  readonly lost: readonly string[];
}

/** Runs a sweep: each case is judged by itself, and one that throws is one that was lost. */
export async function runSweep(sweep: Sweep, { seed, all, only = "", onCase }: Extent): Promise<Result> {
  const started = performance.now();
  await using opened = await sweep.open();
  const fitting = opened.cases.filter(({ name }) => name.includes(only));
  const cases = all ? fitting : sampleOf(fitting, sweep.sample, randomFrom(`${seed} ${sweep.name}`));
  let tried = 0;
  let done = 0;
  const lost: string[] = [];
  const rest = cases.values();
  // Whoever is done with a case takes the next one.
  const work = async () => {
    for (const one of rest) {
      const found = await judge(one, seed);
      const named = found.lost.map((what) => `${one.name}: ${what}`);
      tried += found.tried;
      lost.push(...named);
      onCase?.({ done: (done += 1), cases: cases.length, lost: named });
    }
  };
  await Promise.all(Array.from({ length: sweep.atOnce ?? 1 }, work));
  const { name, trouble, unit, must } = sweep;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { name, trouble, unit, must, cases: cases.length, tried, lost, seconds, seed };
}

async function judge({ name, run }: Case, seed: string): Promise<Findings> {
  try {
    return await run(randomFrom(`${seed} ${name}`));
  } catch (error) {
    return {
      tried: 1,
      lost: [`the case itself failed: ${Error.isError(error) ? (error.stack ?? "") : String(error)}`],
    };
  } finally {
    forgetSecrets();
  }
}
