import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { actionNames } from "../package.ts";
import { loadedBy } from "./loaded.ts";
import type { Place } from "./place.ts";
import { runScript } from "./run-script.ts";
import { compare } from "./sample.ts";
import type { Table } from "./table.ts";

/**
 * How long the published form of each action takes until it has told what is missing in its inputs, against an empty script on the same
 * Node: what every step of a pipeline pays before it does anything.
 */
export async function coldStart(rounds: number, { empty, folder }: Place): Promise<Table> {
  const scripts = (await actionNames()).map(
    (name) => [name, join(root, "dist/actions", name, "dist/index.js")] as const,
  );
  const env = { RUNNER_TEMP: folder };
  const rows = await compare(
    [
      { name: "an empty script", run: () => runScript({ script: empty, env, exitCode: 0, says: "" }) },
      ...scripts.map(([name, script]) => ({
        name,
        run: () => runScript({ script, env, exitCode: 1, says: "Cannot read the inputs" }),
      })),
    ],
    rounds,
  );
  const facts = [{}, ...(await Promise.all(scripts.map(([, script]) => factsOf(script))))];
  return {
    title: "Cold start: the action stops at its inputs",
    rows: rows.map((row, index) => ({ ...row, ...facts[index] })),
    columns: { "entry kB": "entry", "whole kB": "whole", "modules of Node's": "builtins", "peak MiB": "peak" },
  };
}

async function factsOf(script: string) {
  const folder = join(script, "..");
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const { builtins, bytes: entry, peak } = await loadedBy(script);
  return { entry: entry / 1000, whole: bytes / 1000, builtins: builtins.length, peak };
}
