import { childEnv, describe, type Env, type Processes } from "@stageway/core";
import { composeFault, oldestCompose } from "@stageway/remote";

/** The compose of this machine. */
export interface ComposeTool {
  /** `docker compose`, or `docker-compose` where that is a program of its own. */
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

/** Why there is none that can be asked. */
export interface NoTool {
  readonly why: string;
}

const commands: readonly (readonly [string, ...string[]])[] = [["docker", "compose"], ["docker-compose"]];

/** Finds the compose of this machine. It needs no engine for what it is asked here. */
export async function findComposeTool(processes: Processes, env: Env): Promise<ComposeTool | NoTool> {
  let why = "docker compose is not installed here";
  for (const command of commands) {
    const [file, ...args] = command;
    const { ok, stdout } = await processes.run(file, [...args, "version", "--short"], {
      env: composeEnvironment(env),
      timeout: 20_000,
    });
    const [, version] = /^v?(\d+\.\d+\S*)/.exec(ok ? stdout.trim() : "") ?? [];
    if (version === undefined) continue;
    if (composeFault(version) === undefined) return { command, version };
    why = `${command.join(" ")} here is ${version}, older than ${oldestCompose}`;
  }
  return { why };
}

/** What compose is given of the environment: nothing of this machine's that a host would not have. */
export function composeEnvironment(env: Env, extra: Readonly<Record<string, string>> = {}): Env {
  return childEnv(env, extra);
}

/** The first line that compose printed to stderr and that is no warning of its log. */
export function complaintOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !/^time="/.test(line));
  return describe(lines.join("\n").trim() || stderr.trim());
}
