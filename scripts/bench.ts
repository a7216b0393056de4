/**
 * Measures what a step costs and prints ratios against the floor or a peer, measured side by side in one run. Results are
 * kept in build/bench/; `node scripts/performance.ts` makes the figures of docs/performance.md of them.
 *
 *   node scripts/bench.ts [name…] [rounds]     all measurements, or those named, with as many rounds as a steady median takes
 */
import { cpus } from "node:os";
import { printGoals, type Goal } from "./bench/goal.ts";
import { measurements } from "./bench/measurements.ts";
import { sayNoise, watched } from "./bench/noise.ts";
import { openPlace } from "./bench/place.ts";
import { keepResult } from "./bench/results.ts";
import { printTable } from "./bench/table.ts";

const words = process.argv.slice(2);
const named = words.filter((word) => !/^\d+$/.test(word));
const unknown = named.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(`Cannot measure ${unknown.join(", ")}: known are ${Object.keys(measurements).join(", ")}`);
  process.exit(2);
}
const given = Number(words.find((word) => /^\d+$/.test(word)) ?? Number.NaN);
const machine = { node: process.version, cores: cpus().length };
console.log(`Node ${machine.node}, ${machine.cores} cores\n`);
const goals: Goal[] = [];
for (const [name, { measure, rounds: usual }] of Object.entries(measurements)) {
  if (named.length > 0 && !named.includes(name)) continue;
  using place = openPlace();
  const rounds = given || usual;
  const at = new Date().toISOString();
  const { result, noise } = await watched(place.empty, () => measure(rounds, place));
  keepResult({ name, at, ...machine, rounds, noise, ...result });
  goals.push(...result.goals);
  for (const table of result.tables) console.log(printTable({ ...table, title: `## ${table.title}` }));
  console.log(`${rounds} rounds in turn. ${sayNoise(noise)}\n`);
}
console.log(`## What was promised\n\n${printGoals(goals)}`);
