/**
 * What the fault sweeps came to, for people.
 *
 *   node scripts/fault-results.ts      puts the results of `pnpm test:faults` into the README
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./action-file.ts";
import { fill } from "./readme.ts";

/** Where `pnpm test:faults` leaves what each sweep came to. */
export const resultsFolder = "build/faults";

/** What of a result is shown. */
export interface ShownResult {
  /** Where it stands in the table. */
  readonly rank: number;
  readonly trouble: string;
  readonly unit: string;
  readonly must: string;
  readonly tried: number;
  readonly lost: readonly string[];
}

/** The results that there are, in the order in which the sweeps stand. */
export function readResults(folder = join(root, resultsFolder)): ShownResult[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const results = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as ShownResult); // Our own files.
  return results.sort((a, b) => a.rank - b.rank);
}

/** What was tried and what was lost, as a Markdown table. */
export function resultTable(results: readonly ShownResult[]): string {
  const rows = results.map(({ trouble, unit, must, tried, lost }) => [
    trouble,
    `${tried.toLocaleString("en")} ${unit}`,
    must,
    String(lost.length),
  ]);
  const lines = [["What is done to it", "Tried", "What must hold", "Lost"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

if (import.meta.main) {
  const file = join(root, "README.md");
  writeFileSync(file, fill(readFileSync(file, "utf8"), "faults", resultTable(readResults())));
}
