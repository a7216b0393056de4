import { fileURLToPath } from "node:url";
import { ActionError } from "@stageway/core";
import { findTool } from "@stageway/testbed";
import type { World } from "../verb.ts";

/** Commands that a world is made of; where one is missing, what brings them is run. */
const commands = ["act", "docker", "docker-registry", "ssh", "busybox"];
/** Names of the testbed's catalog: those commands and what they need. */
const entries = [
  "act",
  "docker",
  "runc",
  "tini",
  "iptables",
  "docker-plugins",
  "docker-registry",
  "ssh",
  "busybox",
  "host-tree",
];

/** Brings what is missing into a folder of ours (STAGEWAY_TOOLS, else of the checkout or of the person's cache). */
export async function bringTools({ processes, view, env }: World): Promise<void> {
  if (commands.every((name) => findTool(name) !== undefined)) return;
  const installer = fileURLToPath(new URL("../tools/install.mjs", import.meta.resolve("@stageway/testbed")));
  const progress = view.begin("Bringing the tools of a world (once)");
  const { ok, stderr, stdout } = await processes.run(process.execPath, [installer, ...entries], {
    env,
    timeout: 900_000,
    onStdout: (line) => view.foreign(line),
  });
  if (ok) {
    progress.done();
    return;
  }
  progress.failed();
  throw new ActionError(`Cannot make a world on this machine: ${(stderr || stdout).trim()}`, {
    hint: "Install what is named there by hand, then try again",
  });
}
