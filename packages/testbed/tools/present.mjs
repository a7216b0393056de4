import { hostTree } from "./hosttree.mjs";
import { onPath } from "./machine.mjs";
import { run } from "./run.mjs";

/** Where host images are made from folders of this machine, their engine and plugins are ours, whatever runs here. */
export function makesHosts(machine) {
  return hostTree.missing(machine) === undefined;
}

let engine;

/** Whether a Docker engine answers already, new enough for what the testbed asks of it. */
export function engineRuns(machine) {
  engine ??= run("docker", ["version", "--format", "{{.Server.Version}}"], { limit: 20_000, env: machine.env }).then(
    (version) => Number.parseInt(version, 10) >= 25,
    () => false,
  );
  return engine;
}

/** Whether the machine has a command that says, with these arguments, what the pattern asks for. */
export async function has(machine, command, args, pattern = /./) {
  const file = onPath(command, machine.env);
  if (!file) return false;
  return run(file, args, { limit: 20_000 }).then(
    (output) => pattern.test(output),
    () => false,
  );
}
