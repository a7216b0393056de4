/**
 * Measures what a step costs and prints ratios against the floor or a peer, measured side by side in one run.
 *
 *   node scripts/bench.ts [name…] [rounds]     all measurements, or those named; also writes build/bench.json
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { root } from "./action-file.ts";
import { apiCall } from "./bench/api-call.ts";
import { changeDetection } from "./bench/change-detection.ts";
import { coldStart } from "./bench/cold-start.ts";
import { openPlace, type Place } from "./bench/place.ts";
import { printTable, type Table } from "./bench/table.ts";

/** Each with the rounds that give a steady median. */
const measurements: Readonly<Record<string, readonly [(rounds: number, place: Place) => Promise<Table>, number]>> = {
  "cold-start": [coldStart, 21],
  "api-call": [apiCall, 21],
  "change-detection": [changeDetection, 11],
};

const words = process.argv.slice(2);
const named = words.filter((word) => !/^\d+$/.test(word));
const unknown = named.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(`Cannot measure ${unknown.join(", ")}: known are ${Object.keys(measurements).join(", ")}`);
  process.exit(2);
}
const given = Number(words.find((word) => /^\d+$/.test(word)) ?? Number.NaN);
const load = loadavg()[0] ?? 0;
console.log(`Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(2)} at the start\n`);
const tables: Record<string, Table> = {};
for (const [name, [measure, usual]] of Object.entries(measurements)) {
  if (named.length > 0 && !named.includes(name)) continue;
  using place = openPlace();
  const rounds = given || usual;
  const table = await measure(rounds, place);
  tables[name] = table;
  console.log(printTable({ ...table, title: `## ${table.title} (${rounds} rounds in turn)` }));
}
mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(
  join(root, "build/bench.json"),
  JSON.stringify({ node: process.version, load, loadAfter: loadavg()[0], tables }, null, 2),
);
