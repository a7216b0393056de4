import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import { findTool, tool } from "../tools.ts";
import { until } from "../waiting.ts";

/** A registry process on a configuration; returns when it answers. It dies with this process unless `outlives`. */
export async function serve(folder: string, url: string, outlives: boolean): Promise<ChildProcess> {
  const log = openSync(join(folder, "log"), "a");
  const command = [tool("docker-registry"), "serve", join(folder, "config.yml")];
  const setpriv = findTool("setpriv");
  if (!outlives && setpriv) command.unshift(setpriv, "--pdeathsig", "KILL");
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["ignore", log, log], detached: outlives });
  if (outlives) child.unref();
  const answers = () =>
    fetch(`${url}/v2/`).then(
      (answer) => [200, 401].includes(answer.status),
      () => false,
    );
  await until("an answer of the registry", async () => child.exitCode !== null || (await answers()), 15_000, 20);
  if (child.exitCode === null) return child;
  const said = (await readFile(join(folder, "log"), "utf8")).trim().split("\n").slice(-2).join("; ");
  throw new ActionError(`Cannot start a registry: docker-registry ended with ${child.exitCode}: ${said}`);
}

/** Ends a registry process and waits until it is gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
