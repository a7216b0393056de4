import { createHash } from "node:crypto";

/** Chance that can be repeated. */
export interface Random {
  /** From 0 to 1, like `Math.random`. */
  (): number;
  /** A whole number from 0 to below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Chance that is the same for the same text (mulberry32). */
export function randomFrom(text: string): Random {
  let state = createHash("sha256").update(text).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return Object.assign(next, {
    below,
    pick: <T>(list: readonly T[]): T => {
      const found = list[below(list.length)];
      if (found === undefined) throw new RangeError("Cannot pick from an empty list");
      return found;
    },
  });
}

/** So many of a list by chance, in the order in which they stand. */
export function sampleOf<T>(list: readonly T[], size: number, random: Random): T[] {
  const indexes = list.map((_, index) => index);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(size, list.length)) chosen.add(random.pick(indexes));
  return list.filter((_, index) => chosen.has(index));
}
