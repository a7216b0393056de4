import { expect, it } from "@jest/globals";
import { noiseOf, sayNoise } from "./noise.ts";

it.each([
  ["quiet", [30, 30, 31, 30], [30, 31, 30, 30]],
  ["noisy", [30, 60, 30, 60], [30, 60, 30, 60]],
  ["noisy", [30, 30, 30, 30], [40, 40, 40, 40]],
])("sayNoise() calls a machine %s by what an empty script took", (kind, before, after) => {
  expect(sayNoise(noiseOf(before, after, [0.1, 2]))).toMatch(
    new RegExp(`^The machine was ${kind}: .*load 0.1 to 2.0\\.$`),
  );
});
