import { randomUUID } from "node:crypto";
import { mkdir, readlink, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { tryProgram } from "../program.ts";
import { findTool, tool, toolsFolder, toolsPath } from "../tools.ts";
import { enginePlace } from "./place.ts";

/** A Docker engine that answers. */
export interface Answering {
  /** The client, and the variables that lead it (and compose, buildx, act's jobs) to this engine. */
  readonly docker: { readonly file: string; readonly env: Readonly<Record<string, string>> };
  readonly version: string;
  /** Whether it is one that we started. */
  readonly ours: boolean;
  /** Whether images lie in containerd's store, which keeps indexes and attestations. */
  readonly containerdStore: boolean;
}

/** The engine that the machine's client means, when it answers and is new enough for what the testbed asks of it. */
export async function theirEngine(): Promise<Answering | undefined> {
  if (!findTool("docker")) return undefined;
  const endpoint = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const host = process.env.DOCKER_HOST ?? (await tryProgram(tool("docker"), endpoint)).stdout.trim();
  if (host === "" || host === ourEnvironment().DOCKER_HOST) return undefined;
  const env = { ...ourEnvironment(), DOCKER_HOST: host };
  const version = await versionAt(env);
  return version !== undefined && Number.parseInt(version, 10) >= 25 ? engineAt(env) : undefined;
}

/** Clients have a configuration of ours, so that no test signs in to a registry in somebody's own. */
export function ourEnvironment(): Record<"DOCKER_HOST" | "DOCKER_CONFIG" | "PATH", string> {
  return {
    DOCKER_HOST: `unix://${enginePlace().socket}`,
    DOCKER_CONFIG: join(toolsFolder(), "docker-client"),
    PATH: toolsPath(),
  };
}

/** The version of the engine that these variables lead to, when it answers. */
export async function versionAt(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { exitCode, stdout } = await tryProgram(tool("docker"), ["version", "--format", "{{.Server.Version}}"], {
    env,
    limit: 20_000,
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The engine that these variables lead to, when it answers. */
export async function engineAt(env: Readonly<Record<string, string>>): Promise<Answering | undefined> {
  const file = tool("docker");
  const format = "{{.ServerVersion}} {{json .DriverStatus}}";
  const { exitCode, stdout } = await tryProgram(file, ["info", "--format", format], { env });
  if (exitCode !== 0) return undefined;
  const containerdStore = stdout.includes("io.containerd.snapshotter");
  return { docker: { file, env }, version: stdout.split(" ")[0] ?? "", ours: false, containerdStore };
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
