import { mkdir } from "node:fs/promises";
import type { DockerWorld } from "./engine.ts";

/**
 * Options that let bake use the folder of a local cache, wherever it lies: outside of the work tree a newer buildx (0.20) wants to be told so, and an older
 * one (before 0.17) does not know the option. The folder is made first, because bake judges a path by the part of it that exists.
 */
export async function leaveFor(folder: string | undefined, { processes, env }: DockerWorld): Promise<string[]> {
  if (folder === undefined) return [];
  await mkdir(folder, { recursive: true });
  const help = await processes.run("docker", ["buildx", "bake", "--help"], { env, timeout: 60_000 });
  return /^\s*--allow\b/m.test(help.stdout) ? ["--allow", `fs=${folder}`] : [];
}
