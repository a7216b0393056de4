/**
 * The engine from a shell:  node packages/testbed/src/engine/main.ts start | stop [--force] | env
 * `start` prints the variables to export; `stop` leaves an engine alone that running tests use.
 */
import { startEngine, stopEngine } from "./engine.ts";

const [verb, flag] = process.argv.slice(2);
if (verb === "start" || verb === "env") {
  await using engine = await startEngine();
  for (const [name, value] of Object.entries(engine.docker.env)) console.log(`export ${name}='${value}'`);
} else if (verb === "stop") {
  const stopped = await stopEngine({ force: flag === "--force" });
  console.log(stopped ? "The engine is stopped." : "The engine goes on: other processes use it.");
} else {
  console.error("Usage: node packages/testbed/src/engine/main.ts start | stop [--force] | env");
  process.exitCode = 1;
}
