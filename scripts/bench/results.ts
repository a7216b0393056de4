import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import type { Result } from "./result.ts";

/** Where results are kept, one file for each measurement, so that one of them can be repeated alone. */
export const resultsFolder = join(root, "build/bench");

export function keepResult(result: Result, folder = resultsFolder): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** What was measured last, in the order of `names`. */
export function readResults(names: readonly string[], folder = resultsFolder): Result[] {
  const there = new Set(readdirSync(folder));
  return names
    .filter((name) => there.has(`${name}.json`))
    .map((name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Result); // Written above.
}
