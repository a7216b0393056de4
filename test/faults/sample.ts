import { expect, it } from "@jest/globals";
import { runSweep } from "./run-sweep.ts";
import { chosenSeed } from "./seed.ts";
import type { Sweep } from "./sweep.ts";

/** A test for each sweep: a sample of its cases, chosen by a seed that the test's name tells. */
export function itHolds(sweeps: readonly Sweep[], limit: number): void {
  const seed = chosenSeed();
  it.each(sweeps)(
    `$name: $must (a sample; again with STAGEWAY_SEED=${seed})`,
    async (sweep) => {
      const { lost, tried } = await runSweep(sweep, { seed, all: false });
      expect(lost).toEqual([]);
      expect(tried).toBeGreaterThan(0);
    },
    limit,
  );
}
