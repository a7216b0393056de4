import { existsSync } from "node:fs";
import { realpath, rm } from "node:fs/promises";
import type { Processes } from "@stageway/core";
import { pathsIn } from "./config.ts";
import { sshEnvironment } from "./environment.ts";

/**
 * Ends the connection whose files are found at this place, and removes them with the place itself, which may be a link to
 * them. Whoever made them may have been killed half way; they may be gone already.
 */
export async function endConnection(place: string, processes: Processes): Promise<void> {
  const folder = await realpath(place).catch(() => place);
  const { config, control } = pathsIn(folder);
  if (existsSync(control)) {
    // Not with the signal of a cancelled step: what it leaves behind has to go as well.
    const signal = new AbortController().signal;
    const env = sshEnvironment();
    await processes.run("ssh", ["-F", config, "-O", "exit", "target"], { env, timeout: 10_000, signal });
  }
  await rm(folder, { recursive: true, force: true });
  await rm(place, { force: true });
}
