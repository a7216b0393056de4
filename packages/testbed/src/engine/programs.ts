import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findTool } from "../tools.ts";

/** Programs that a Docker engine looks up by name whenever it starts a container. */
const started = ["containerd-shim-runc-v2", "runc", "docker-init", "docker-proxy"];

/**
 * Those programs that a running engine no longer finds, though this process does: the folder that it was started from is gone.
 * Such an engine still answers, and fails when it is to start a container.
 */
export async function lostPrograms(pid: number): Promise<string[]> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  const path = environment.split("\0").find((line) => line.startsWith("PATH="));
  if (path === undefined) return []; // Another user's process does not show it.
  const folders = path.slice("PATH=".length).split(delimiter);
  return started.filter(
    (name) => findTool(name) !== undefined && !folders.some((folder) => existsSync(join(folder, name))),
  );
}
