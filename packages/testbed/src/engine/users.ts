import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, ownerOf } from "../owner.ts";
import type { EnginePlace } from "./place.ts";

/** Registers a process as a user of the engine, so that no other process stops the engine meanwhile. */
export async function addUser(place: EnginePlace, pid: number = process.pid): Promise<void> {
  await mkdir(folder(place), { recursive: true });
  await writeFile(join(folder(place), ownerOf(pid)), "");
}

/** Removes a process from the users of the engine. */
export async function removeUser(place: EnginePlace, pid: number = process.pid): Promise<void> {
  await rm(join(folder(place), ownerOf(pid)), { force: true });
}

/** The running processes that use the engine. Entries of ended processes are removed. */
export async function users(place: EnginePlace): Promise<string[]> {
  const noted = await readdir(folder(place)).catch(() => []);
  for (const owner of noted.filter((name) => !isAlive(name))) await rm(join(folder(place), owner), { force: true });
  return noted.filter(isAlive);
}

function folder(place: EnginePlace): string {
  return join(place.run, "users");
}
