import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, ownerOf } from "../owner.ts";
import type { EnginePlace } from "./place.ts";

/** Notes that a process uses the engine, so that nobody stops it under its hands. */
export async function addUser(place: EnginePlace, pid: number = process.pid): Promise<void> {
  await mkdir(folder(place), { recursive: true });
  await writeFile(join(folder(place), ownerOf(pid)), "");
}

export async function removeUser(place: EnginePlace, pid: number = process.pid): Promise<void> {
  await rm(join(folder(place), ownerOf(pid)), { force: true });
}

/** The processes that use the engine and are still there; those that are gone are forgotten. */
export async function users(place: EnginePlace): Promise<string[]> {
  const noted = await readdir(folder(place)).catch(() => []);
  for (const owner of noted.filter((name) => !isAlive(name))) await rm(join(folder(place), owner), { force: true });
  return noted.filter(isAlive);
}

function folder(place: EnginePlace): string {
  return join(place.run, "users");
}
