/** One command that is timed as a whole process. */
export interface Candidate {
  readonly name: string;
  /** What has to be so before each run; it is not timed. */
  prepare?(): unknown;
  /** Runs it to its end; what it gives is awaited. */
  run(): unknown;
}

/** What one candidate took, and how it compares with the first one of its table. */
export interface Row {
  readonly name: string;
  /** Milliseconds of wall time. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the ratios of each round, or `undefined` when their spread makes it meaningless. */
  readonly ratio: number | undefined;
  /**
   * The ratio of the times that a tenth of the runs did not exceed. What others do on the machine only adds to a time, so this is what a
   * busy machine disturbs least.
   */
  readonly undisturbed: number;
  /** Half the distance between the quartiles of those ratios, as a share of their median. */
  readonly spread: number;
}

/** A ratio whose quartiles lie further apart than this share of it says nothing. */
const tolerableSpread = 0.25;

/**
 * Runs every candidate once a round, in turn, so that a machine whose speed drifts slows all of them alike. The first
 * rounds, two unless told otherwise, are not counted.
 */
export async function compare(candidates: readonly Candidate[], rounds: number, uncounted = 2): Promise<Row[]> {
  const times = candidates.map((): number[] => []);
  for (let round = -uncounted; round < rounds; round++) {
    for (const [index, candidate] of candidates.entries()) {
      await candidate.prepare?.();
      const took = await timed(() => candidate.run());
      if (round >= 0) times[index]?.push(took);
    }
  }
  return candidates.map(({ name }, index) => summarise(name, times[index] ?? [], times[0] ?? []));
}

/** Median, extremes, and the ratio to the first candidate taken round by round. */
export function summarise(name: string, own: readonly number[], first: readonly number[]): Row {
  const ratios = own.map((time, round) => time / (first[round] ?? Number.NaN));
  const ratio = quantile(ratios, 0.5);
  const spread = (quantile(ratios, 0.75) - quantile(ratios, 0.25)) / 2 / ratio;
  return {
    name,
    median: quantile(own, 0.5),
    min: Math.min(...own),
    max: Math.max(...own),
    ratio: spread <= tolerableSpread ? ratio : undefined,
    undisturbed: quantile(own, 0.1) / quantile(first, 0.1),
    spread,
  };
}

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}
