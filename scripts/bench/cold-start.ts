import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { actionNames } from "../package.ts";
import { compare, type Row } from "./sample.ts";

export interface ColdStart extends Row {
  /** Bytes of the entry, and of everything in `dist/`. */
  readonly entry: number;
  readonly whole: number;
}

/**
 * How long the published form of each action takes until it has told what is missing in its inputs, against an empty script on the same
 * Node: what every step of a pipeline pays before it does anything.
 */
export async function coldStart(rounds: number): Promise<ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), "stageway-bench-"));
  try {
    const empty = join(folder, "empty.cjs");
    writeFileSync(empty, "");
    const scripts = (await actionNames()).map(
      (name) => [name, join(root, "dist/actions", name, "dist/index.js")] as const,
    );
    const all = [["an empty script", empty] as const, ...scripts];
    const rows = compare(
      all.map(([name, script]) => ({ name, run: () => start(script, folder, script === empty ? 0 : 1) })),
      rounds,
    );
    return rows.map((row, index) => ({ ...row, ...sizes(all[index]?.[1] ?? empty) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function start(script: string, folder: string, expected: number): void {
  // A complete environment of our own: NODE_EXTRA_CA_CERTS, where set, costs 40 ms on some versions of Node.
  const { error, status, stdout } = spawnSync(process.execPath, [script], { env: { RUNNER_TEMP: folder } });
  if (error) throw error;
  const said = stdout.toString();
  if (status !== expected || (expected === 1 && !said.includes("Cannot read the inputs"))) {
    throw new Error(`Cannot time ${script}: it was to tell what is missing: current value is exit ${status}: ${said}`);
  }
}

function sizes(script: string) {
  const folder = join(script, "..");
  const entry = statSync(script).size;
  const files = script.endsWith("index.js") ? readdirSync(folder).map((file) => join(folder, file)) : [script];
  return { entry, whole: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}
