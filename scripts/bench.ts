/**
 * Measures what a step costs and prints ratios against the floor, measured side by side in one run.
 *
 *   node scripts/bench.ts [rounds]     also writes build/bench.json
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { root } from "./action-file.ts";
import { coldStart } from "./bench/cold-start.ts";

const rounds = Number(process.argv[2] ?? 21);
const busy = loadavg()[0] ?? 0;
const rows = await coldStart(rounds);

console.log(`Cold start, ${rounds} rounds in turn on ${cpus().length} cores, load ${busy.toFixed(2)} at the start`);
console.log("| | ratio | median ms | min-max ms | entry kB | whole kB |");
console.log("|---|--:|--:|--:|--:|--:|");
for (const { name, ratio, median, min, max, entry, whole, spread } of rows) {
  const shown = ratio === undefined ? `no ratio (spread ${Math.round(spread * 100)} %)` : ratio.toFixed(2);
  const kilobytes = [entry, whole].map((bytes) => (bytes / 1000).toFixed(0)).join(" | ");
  console.log(`| ${name} | ${shown} | ${median.toFixed(1)} | ${min.toFixed(1)}-${max.toFixed(1)} | ${kilobytes} |`);
}

mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(
  join(root, "build/bench.json"),
  JSON.stringify({ node: process.version, rounds, load: busy, coldStart: rows }, null, 2),
);
