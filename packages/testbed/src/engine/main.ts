/**
 * The engine from a shell:  stageway-testbed engine start | stop | env  [--for PID] [--force]
 * (in this repository: node packages/testbed/src/engine/main.ts start …).
 * `start` prints the variables to export. The engine goes on until `stop`, which leaves it alone while others use it
 * (`--force` does not); with `--for` the process PID counts as one that uses it.
 */
import { parseArgs } from "node:util";
import { toolsFolder } from "../tools.ts";
import { startEngine, stopEngine } from "./engine.ts";
import { enginePlace } from "./place.ts";
import { addUser, removeUser } from "./users.ts";

const { values, positionals } = parseArgs({
  options: { for: { type: "string" }, force: { type: "boolean", default: false } },
  allowPositionals: true,
});
const pid = values.for === undefined ? undefined : Number(values.for);

switch (positionals[0]) {
  case "start":
  case "env":
    await start();
    break;
  case "stop":
    if (pid !== undefined) await removeUser(enginePlace(), pid);
    console.log(
      (await stopEngine(values)) ? "The engine of ours is stopped." : "The engine goes on: other processes use it.",
    );
    break;
  default:
    console.error("Usage: stageway-testbed engine start | stop | env  [--for PID] [--force]");
    process.exitCode = 1;
}

async function start(): Promise<void> {
  await using engine = await startEngine();
  if (pid !== undefined) await addUser(enginePlace(), pid);
  const variables = Object.entries(engine.docker.env).filter(([name]) => name !== "PATH");
  for (const [name, value] of variables) console.log(`export ${name}='${value}'`);
  console.log(`export PATH='${toolsFolder()}/bin':"$PATH"`);
}
