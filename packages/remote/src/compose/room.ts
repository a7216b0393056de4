import { bytesNeeded, compressedSize, missingImages } from "./prepare.ts";
import type { Decision } from "./decision.ts";
import type { Pins } from "./pin.ts";
import type { TargetState } from "./state.ts";

/** Says when the images that are missing cannot be fetched for want of room. */
export function roomProblem(touched: readonly Decision[], pins: Pins, state: TargetState): readonly string[] {
  const missing = missingImages(touched, { state });
  const needed = bytesNeeded(missing, pins);
  if (missing.length === 0 || state.freeBytes >= needed) return [];
  const { root } = state.engine;
  return [
    `the host has ${readable(state.freeBytes)} free where the engine keeps images (${root}), and ${readable(needed)} are needed${why(missing, pins)}`,
  ];
}

function why(missing: readonly string[], pins: Pins): string {
  const fetched = compressedSize(missing, pins);
  return fetched === 0 ? "" : ` to fetch and unpack images of ${readable(fetched)}`;
}

function readable(bytes: number): string {
  return bytes < 1_000_000_000 ? `${Math.ceil(bytes / 1_000_000)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}
