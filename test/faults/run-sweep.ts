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
  readonly onCase?: (done: number, cases: number) => void;
}

/** Runs a sweep: each case is judged by itself, and one that throws is one that was lost. */
export async function runSweep(sweep: Sweep, { seed, all, only = "", onCase }: Extent): Promise<Result> {
  const started = performance.now();
  await using opened = await sweep.open();
  const fitting = opened.cases.filter(({ name }) => name.includes(only));
  const cases = all ? fitting : sampleOf(fitting, sweep.sample, randomFrom(`${seed} ${sweep.name}`));
  let tried = 0;
  const lost: string[] = [];
  for (const [index, one] of cases.entries()) {
    const found = await judge(one, seed);
    tried += found.tried;
    lost.push(...found.lost.map((what) => `${one.name}: ${what}`));
    onCase?.(index + 1, cases.length);
  }
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
