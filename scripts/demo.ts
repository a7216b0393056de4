/**
 * The story of a commit that travels to staging, and of a bad one that comes back, on a world of its own.
 *
 *   node scripts/demo.ts           plays it and cleans up
 *   node scripts/demo.ts --keep    plays it and leaves the world running; says how to reach and to stop it
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stopEngine } from "../packages/testbed/src/index.ts";
import { playAndKeep } from "./demo/keep.ts";
import { root } from "./demo/open-world.ts";
import { play } from "./demo/play.ts";
import { createView, terminal } from "./demo/view.ts";

const [mode = "", ...rest] = process.argv.slice(2);
if (!["", "--keep", "--stay"].includes(mode) || rest.length > 0) {
  console.error(`Cannot start the demo: known is --keep: current value is ${process.argv.slice(2).join(" ")}`);
  process.exit(2);
}
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => ending.abort(new Error(signal)));
const { signal } = ending;
if (mode === "--keep") {
  process.exitCode = await playAndKeep(fileURLToPath(import.meta.url), join(root, "build", "demo", "kept.log"), signal);
} else {
  const view = createView(terminal(process.stdout, process.env));
  const stays = mode === "--stay";
  process.exitCode = await play(view, { signal, onStay: stays ? () => process.send?.("stays") : undefined });
  if (stays) await stopEngine(); // Nobody who started this one waits for its end.
}
