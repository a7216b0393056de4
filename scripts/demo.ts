/**
 * The story of a commit that travels to staging, and of a bad one that comes back, on a world of its own.
 *
 *   node scripts/demo.ts           plays it and cleans up
 *   node scripts/demo.ts --keep    plays it and leaves the world running until it is told to stop
 */
import { play } from "./demo/play.ts";
import { createView, terminal } from "./demo/view.ts";

const unknown = process.argv.slice(2).filter((argument) => argument !== "--keep");
if (unknown.length > 0) {
  console.error(`Cannot start the demo: unknown ${unknown.join(" ")}; known is --keep`);
  process.exit(2);
}
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => ending.abort(new Error(signal)));
const view = createView(terminal(process.stdout, process.env));
process.exitCode = await play(view, { keep: process.argv.includes("--keep"), signal: ending.signal });
