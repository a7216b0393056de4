import type { Random } from "./random.ts";

/** What one case found: how many tries it made, and everything that went wrong that must not. */
export interface Findings {
  readonly tried: number;
  readonly lost: readonly string[];
}

/** One case of a sweep, judged by itself. All chance in it comes from `random`, so that it can be repeated. */
export interface Case {
  readonly name: string;
  readonly run: (random: Random) => Promise<Findings>;
}

/** One kind of trouble, done to what is there in every way that can be listed. */
export interface Sweep {
  /** The word by which it is chosen. */
  readonly name: string;
  /** What is done. */
  readonly trouble: string;
  /** What is counted: "faults", "inputs". */
  readonly unit: string;
  /** What must hold, in every case. */
  readonly must: string;
  /** How many cases `npm test` runs. */
  readonly sample: number;
  /** It takes the machine's engine: its sample is then among the tests that do (`sample.it.test.ts`). */
  readonly engine?: boolean;
  /** How many cases are under way at once, each on parts of its own; 1 unless given. */
  readonly atOnce?: number;
  /** Brings up what the cases need. */
  readonly open: () => Promise<OpenSweep>;
}

export interface OpenSweep extends AsyncDisposable {
  readonly cases: readonly Case[];
}

/** What a sweep came to. */
export interface Result {
  readonly name: string;
  readonly trouble: string;
  readonly unit: string;
  readonly must: string;
  readonly cases: number;
  readonly tried: number;
  readonly lost: readonly string[];
  readonly seconds: number;
  readonly seed: string;
}
