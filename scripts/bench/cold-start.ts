import { join } from "node:path";
import { root } from "../action-file.ts";
import { actionNames } from "../package.ts";
import { atMost, times } from "./goal.ts";
import { loadedBy } from "./loaded.ts";
import { bundlePeer } from "./peer.ts";
import type { Place } from "./place.ts";
import type { Found } from "./result.ts";
import { runScript } from "./run-script.ts";
import { compare } from "./sample.ts";

const missing = "Cannot read the inputs";
/** The same by the toolkit, bundled straight: one input, which is not there. */
const peer = `
import * as core from "@actions/core";
try { core.getInput("plan", { required: true }); } catch { core.setFailed("${missing}"); }
`;

/**
 * How long the published form of each action takes until it has told what is missing in its inputs, against an empty script on the same
 * Node: what every step of a pipeline pays before it does anything.
 */
export async function coldStart(rounds: number, { empty, folder }: Place): Promise<Found> {
  const published = (name: string) => [name, join(root, "dist/actions", name, "dist/index.js")] as const;
  const scripts = [
    ...(await actionNames()).map(published),
    ["@actions/core, bundled by ncc", await bundlePeer(folder, "peer", peer)] as const,
  ];
  const env = { RUNNER_TEMP: folder };
  const rows = await compare(
    [
      { name: "an empty script", run: () => runScript({ script: empty, env, exitCode: 0, says: "" }) },
      ...scripts.map(([name, script]) => ({
        name,
        run: () => runScript({ script, env, exitCode: 1, says: missing }),
      })),
    ],
    rounds,
  );
  const facts = [{}, ...(await Promise.all(scripts.map(([, script]) => factsOf(script))))];
  const table = {
    title: "Cold start: the action stops at its inputs",
    rows: rows.map((row, index) => ({ ...row, ...facts[index] })),
    columns: { "entry kB": "entry", "modules of Node's": "builtins", "peak MiB": "peak" },
  };
  const own = rows.slice(1, -1).map(({ ratio }) => ratio);
  const worst = own.includes(undefined) ? undefined : Math.max(...own.map(Number));
  return {
    tables: [table],
    goals: [atMost("cold start of every action, against an empty script", worst, 1.35, times)],
  };
}

async function factsOf(script: string) {
  const { builtins, bytes, peak } = await loadedBy(script);
  return { entry: bytes / 1000, builtins: builtins.length, peak };
}
