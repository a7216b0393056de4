import { expect, it } from "@jest/globals";
import { runSweep } from "./run-sweep.ts";
import { chosenSeed } from "./seed.ts";
import { sweeps } from "./sweeps.ts";

const seed = chosenSeed();

it.each(sweeps)(
  `$name: $must (a sample; again with STAGEWAY_SEED=${seed})`,
  async (sweep) => {
    const { lost, tried } = await runSweep(sweep, { seed, all: false });
    expect(lost).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  },
  120_000,
);
