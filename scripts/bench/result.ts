import type { Goal } from "./goal.ts";
import type { Noise } from "./noise.ts";
import type { Place } from "./place.ts";
import type { Table } from "./table.ts";

/** What a measurement found. */
export interface Found {
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
}

/** One thing that is measured: by itself, in a place of its own. */
export interface Measurement {
  /** Rounds that give a steady median where nobody says how many. */
  readonly rounds: number;
  readonly measure: (rounds: number, place: Place) => Promise<Found>;
}

/** What is kept of a measurement. */
export interface Result extends Found {
  readonly name: string;
  /** When it began: an ISO date. */
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  readonly rounds: number;
  readonly noise: Noise;
}
