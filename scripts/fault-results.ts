import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./action-file.ts";

/** Where `pnpm test:faults` leaves what each sweep came to. */
export const resultsFolder = "build/faults";

/** What of a result is shown. */
export interface ShownResult {
  readonly trouble: string;
  readonly unit: string;
  readonly must: string;
  readonly tried: number;
  readonly lost: readonly string[];
}

/** The results that there are, in the order of their names. */
export function readResults(folder = join(root, resultsFolder)): ShownResult[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as ShownResult); // Our own file.
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
