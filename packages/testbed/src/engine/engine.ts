import { randomUUID } from "node:crypto";
import { mkdir, readlink, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import { withLock } from "../lock.ts";
import { program, tryProgram } from "../program.ts";
import type { ProgramOptions } from "../program.ts";
import { findTool, tool, toolsFolder, toolsPath } from "../tools.ts";
import { startDaemon, stopDaemon } from "./daemon.ts";
import { enginePlace } from "./place.ts";
import { addUser, removeUser, users } from "./users.ts";

/** A Docker engine that tests and the demo use, and share. Disposing says that this process needs it no longer; it goes on. */
export interface Engine extends AsyncDisposable {
  /** The client, and the variables that lead it (and compose, buildx, act's jobs) to this engine. */
  readonly docker: { readonly file: string; readonly env: Readonly<Record<string, string>> };
  readonly version: string;
  /** Whether it is one that we started. */
  readonly ours: boolean;
  /** Whether images lie in containerd's store, which keeps indexes and attestations. */
  readonly containerdStore: boolean;
  /** Runs the docker client and gives what it printed. */
  run(args: readonly string[], options?: ProgramOptions): Promise<string>;
}

/** Uses the engine that answers here, else starts one of ours (2 s; nothing when it runs already). */
export async function startEngine(): Promise<Engine> {
  const place = enginePlace();
  await linkPlugins(ourEnvironment().DOCKER_CONFIG);
  const theirs = await theirEngine();
  if (theirs) return theirs;
  await withLock(join(place.run, "lock"), async () => {
    await addUser(place);
    if (!(await versionAt(ourEnvironment())))
      await startDaemon(place, async () => Boolean(await versionAt(ourEnvironment())));
  });
  const engine = await describeEngine(ourEnvironment(), true);
  if (!engine)
    throw new ActionError(`Cannot use the Docker engine at ${place.socket}: it does not answer`, {
      hint: `its log is ${place.log}`,
    });
  return engine;
}

/** Stops the engine that we started, unless other processes use it; says whether it is stopped now. */
export async function stopEngine({ force = false } = {}): Promise<boolean> {
  const place = enginePlace();
  return withLock(join(place.run, "lock"), async () => {
    await removeUser(place);
    if (!force && (await users(place)).length > 0) return false;
    await stopDaemon(place);
    return true;
  });
}

/** The engine that the machine's client means, when it answers and is new enough for what the testbed asks of it. */
async function theirEngine(): Promise<Engine | undefined> {
  if (!findTool("docker")) return undefined;
  const endpoint = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const host = process.env.DOCKER_HOST ?? (await tryProgram(tool("docker"), endpoint)).stdout.trim();
  if (host === "" || host === ourEnvironment().DOCKER_HOST) return undefined;
  const env = { ...ourEnvironment(), DOCKER_HOST: host };
  const version = await versionAt(env);
  return version !== undefined && Number.parseInt(version, 10) >= 25 ? describeEngine(env, false) : undefined;
}

/** Clients have a configuration of ours, so that no test signs in to a registry in somebody's own. */
function ourEnvironment(): Record<"DOCKER_HOST" | "DOCKER_CONFIG" | "PATH", string> {
  return {
    DOCKER_HOST: `unix://${enginePlace().socket}`,
    DOCKER_CONFIG: join(toolsFolder(), "docker-client"),
    PATH: toolsPath(),
  };
}

async function versionAt(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { exitCode, stdout } = await tryProgram(tool("docker"), ["version", "--format", "{{.Server.Version}}"], {
    env,
    limit: 20_000,
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}

async function describeEngine(env: Readonly<Record<string, string>>, ours: boolean): Promise<Engine | undefined> {
  const file = tool("docker");
  const { exitCode, stdout } = await tryProgram(
    file,
    ["info", "--format", "{{.ServerVersion}} {{json .DriverStatus}}"],
    { env },
  );
  if (exitCode !== 0) return undefined;
  return {
    docker: { file, env },
    version: stdout.split(" ")[0] ?? "",
    ours,
    containerdStore: stdout.includes("io.containerd.snapshotter"),
    run: (args, options = {}) => program(file, args, { ...options, env: { ...env, ...options.env } }),
    [Symbol.asyncDispose]: () => (ours ? removeUser(enginePlace()) : Promise.resolve()),
  };
}

/** The client looks for its plugins in its configuration folder: `compose` and `buildx` of ours are made known there. */
export async function linkPlugins(configFolder: string): Promise<void> {
  const folder = join(configFolder, "cli-plugins");
  await mkdir(folder, { recursive: true });
  for (const name of ["docker-compose", "docker-buildx"]) {
    const target = findTool(name);
    const link = join(folder, name);
    if (target === undefined || (await readlink(link).catch(() => "")) === target) continue;
    const temporary = `${link}.${randomUUID()}`;
    await symlink(target, temporary);
    await rename(temporary, link);
  }
}
