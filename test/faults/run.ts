/**
 * Runs the fault sweeps whole and prints what was tried and what was lost.
 *
 *   node test/faults/run.ts                       all of them
 *   node test/faults/run.ts [name…] [--case TEXT] those, or only their cases with TEXT in the name
 *   node test/faults/run.ts --sample              what `npm test` runs; STAGEWAY_SEED chooses it
 *
 * Results go to build/faults/<name>.json; `node scripts/fault-results.ts` puts them into the README.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/action-file.ts";
import { resultsFolder, resultTable } from "../../scripts/fault-results.ts";
import { runSweep, type Progress } from "./run-sweep.ts";
import { chosenSeed } from "./seed.ts";
import type { Result } from "./sweep.ts";
import { sweeps } from "./sweeps.ts";

const shown = 20;

const { values, positionals } = parseArgs({
  options: { case: { type: "string" }, sample: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !sweeps.some((sweep) => sweep.name === name));
if (unknown.length > 0) {
  console.error(`Cannot sweep ${unknown.join(", ")}: known are ${sweeps.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const seed = chosenSeed();
console.log(`STAGEWAY_SEED=${seed}\n`);
const results: (Result & { readonly rank: number })[] = [];
for (const sweep of sweeps.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  let told = 0;
  // What is lost is said at once: a sweep that is broken off has said what it found.
  const onCase = ({ done, cases, lost }: Progress) => {
    for (const line of lost.slice(0, Math.max(0, shown - told))) {
      console.log(`${process.stderr.isTTY ? "\r\u001b[K" : ""}  ${line}`);
    }
    told += lost.length;
    if (process.stderr.isTTY) process.stderr.write(`\r${sweep.name}: ${done} of ${cases}\u001b[K`);
  };
  const result = await runSweep(sweep, {
    seed,
    all: !values.sample,
    ...(values.case && { only: values.case }),
    onCase,
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  console.log(`${sweep.name}: ${result.tried} ${sweep.unit} in ${result.seconds} s, ${result.lost.length} lost`);
  if (result.lost.length > shown) console.log(`  … and ${result.lost.length - shown} more`);
  const ranked = { rank: sweeps.indexOf(sweep), ...result };
  results.push(ranked);
  if (values.sample || values.case !== undefined) continue;
  mkdirSync(join(root, resultsFolder), { recursive: true });
  writeFileSync(join(root, resultsFolder, `${sweep.name}.json`), `${JSON.stringify(ranked, null, 2)}\n`);
}
console.log(`\n${resultTable(results)}`);
process.exitCode = results.some(({ lost }) => lost.length > 0) ? 1 : 0;
