import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, codeOf, type Processes } from "@stageway/core";
import { endConnection } from "./end-connection.ts";
import { isConnectionFolder } from "./files.ts";
import { sessionIn } from "./session.ts";

const stepName = /^step-(\d+)$/;

/**
 * Makes a folder for the connections of one step in the private folder of its job, so that those of other steps stay as they
 * are. That of a later step has a higher number.
 */
export async function makeStepFolder(privateFolder: string): Promise<string> {
  const [latest] = await stepFolders(privateFolder);
  for (let number = latest === undefined ? 1 : numberOf(latest) + 1; ; number++) {
    const folder = join(privateFolder, `step-${number}`);
    const made = await mkdir(folder, { mode: 0o700 }).then(() => true, unlessThere);
    if (made) return folder;
  }
}

/** Ends all connections of a step, and removes their keys and its folder; they may be gone already. */
export async function removeStepFolder(folder: string, processes: Processes): Promise<void> {
  const places = (await namesIn(folder)).filter(isConnectionFolder).map((name) => join(folder, name));
  await Promise.all(places.map((place) => endConnection(place, processes)));
  await rm(folder, { recursive: true, force: true });
}

/** Whether a step of this job still has a folder there. */
export async function hasSteps(privateFolder: string): Promise<boolean> {
  return (await stepFolders(privateFolder)).length > 0;
}

/** The sessions that a step left in its folder, that of the first host first. */
export async function sessionsOfStep(folder: string): Promise<readonly string[]> {
  const names = (await namesIn(folder)).filter(isConnectionFolder);
  const sorted = names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return sorted.map((name) => sessionIn(join(folder, name))).filter((session) => existsSync(session));
}

/**
 * The sessions that the latest step of this job left, which opened connections.
 *
 * @throws {ActionError} when there is none
 */
export async function latestSessions(privateFolder: string): Promise<readonly string[]> {
  const [latest] = await stepFolders(privateFolder);
  return someOf(latest === undefined ? [] : await sessionsOfStep(latest));
}

/**
 * The sessions that the steps of this job left, those of the latest step first.
 *
 * @throws {ActionError} when there is none
 */
export async function sessionsOfJob(privateFolder: string): Promise<readonly string[]> {
  const folders = await stepFolders(privateFolder);
  return someOf((await Promise.all(folders.map(sessionsOfStep))).flat());
}

function someOf(sessions: readonly string[]): readonly string[] {
  if (sessions.length > 0) return sessions;
  throw new ActionError("Cannot resume the ssh session: no step of this job has left one", {
    hint: "A session lives from the deploy step to the end of its job: in another job, give the connection again",
  });
}

/** The folders of steps, that of the latest first. */
async function stepFolders(privateFolder: string): Promise<readonly string[]> {
  const names = (await namesIn(privateFolder)).filter((name) => stepName.test(name));
  return names.sort((a, b) => numberOf(b) - numberOf(a)).map((name) => join(privateFolder, name));
}

function numberOf(folder: string): number {
  return Number(/\d+$/.exec(folder)?.[0]);
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

function unlessThere(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}
