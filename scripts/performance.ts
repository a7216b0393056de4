/**
 * Makes the figures of docs/performance.md of what `pnpm bench` measured last. docs/performance.json keeps them, so that the
 * page can be checked where nothing was measured.
 *
 *   node scripts/performance.ts           takes what lies in build/bench/, and writes both
 *   node scripts/performance.ts --check   fails when the page has other figures than docs/performance.json
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./action-file.ts";
import { printGoals } from "./bench/goal.ts";
import { measurements } from "./bench/measurements.ts";
import { sayNoise } from "./bench/noise.ts";
import type { Result } from "./bench/result.ts";
import { readResults, resultsFolder } from "./bench/results.ts";
import { printTable } from "./bench/table.ts";
import { fill } from "./readme.ts";

const page = join(root, "docs/performance.md");
const kept = join(root, "docs/performance.json");

/** What was kept, with what was measured since in its place, in the order of the measurements. */
export function mergeResults(before: readonly Result[], since: readonly Result[], names: readonly string[]): Result[] {
  const newest = new Map([...before, ...since].map((result) => [result.name, result]));
  return names.flatMap((name) => newest.get(name) ?? []);
}

/** The page with the tables of every measurement, and all that was promised at its `goals`. */
export function fillPage(document: string, results: readonly Result[]): string {
  const goals = printGoals(results.flatMap((result) => result.goals));
  return results.reduce(
    (filled, result) => fill(filled, result.name, tellResult(result)),
    fill(document, "goals", goals),
  );
}

function tellResult({ tables, at, node, cores, rounds, noise }: Result): string {
  const when = `Measured ${at.slice(0, 10)} with Node ${node} on ${cores} cores, ${rounds} ${rounds === 1 ? "round" : "rounds"}. ${sayNoise(noise)}`;
  return [...tables.map((table) => printTable({ ...table, title: `**${table.title}**` })), when].join("\n");
}

async function readKept(): Promise<Result[]> {
  return existsSync(kept) ? (JSON.parse(await readFile(kept, "utf8")) as Result[]) : []; // Written below.
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  const names = Object.keys(measurements);
  const since = check || !existsSync(resultsFolder) ? [] : readResults(names);
  const results = mergeResults(await readKept(), since, names);
  const document = await readFile(page, "utf8");
  const filled = fillPage(document, results);
  if (!check) {
    await writeFile(kept, `${JSON.stringify(results, null, 1)}\n`);
    await writeFile(page, filled);
    console.log(`Wrote ${results.length} measurements, ${since.length} of them new`);
  } else if (filled !== document) {
    console.error('Not current: docs/performance.md\nRun "node scripts/performance.ts" and commit what it wrote');
    process.exitCode = 1;
  }
}
