import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import { withLock } from "../lock.ts";
import { ownerOf } from "../owner.ts";
import { program, type ProgramOptions } from "../program.ts";
import { until } from "../waiting.ts";
import { engineAt, linkPlugins, ourEnvironment, theirEngine, versionAt, type Answering } from "./client.ts";
import { daemonProcess, startDaemon, stopDaemon } from "./daemon.ts";
import { enginePlace, type EnginePlace } from "./place.ts";
import { lostPrograms } from "./programs.ts";
import { addUser, removeUser, users } from "./users.ts";

/** A Docker engine that tests and the demo use, and share. Disposing says that this process needs it no longer. */
export interface Engine extends Answering, AsyncDisposable {
  /** Runs the docker client and gives what it printed. */
  run(args: readonly string[], options?: ProgramOptions): Promise<string>;
}

/** How an engine of ours is started. */
export interface StartOptions {
  /** Whether it is stopped when the last process that uses it is done; else it goes on until `stopEngine`. */
  readonly transient?: boolean;
}

/** Uses the engine that answers here, else starts one of ours (2 s; nothing when it runs already). */
export async function startEngine({ transient = false }: StartOptions = {}): Promise<Engine> {
  const place = enginePlace();
  await linkPlugins(ourEnvironment().DOCKER_CONFIG);
  const theirs = await theirEngine();
  if (theirs) return engineOf(theirs, () => Promise.resolve());
  await withLock(join(place.run, "lock"), async () => {
    const others = (await users(place)).filter((user) => user !== ownerOf());
    await addUser(place);
    const isNew = !(await isUsable(place, others));
    if (isNew) await startDaemon(place, answers);
    if (!transient) await rm(transientFile(place), { force: true });
    else if (isNew) await writeFile(transientFile(place), "");
  });
  const ours = await engineAt(ourEnvironment());
  if (!ours)
    throw new ActionError(`Cannot use the Docker engine at ${place.socket}: it does not answer`, {
      hint: `its log is ${place.log}`,
    });
  return engineOf({ ...ours, ours: true }, async () => {
    await leaveEngine();
  });
}

function engineOf(answering: Answering, leave: () => Promise<void>): Engine {
  const { docker } = answering;
  return {
    ...answering,
    run: (args, options = {}) => program(docker.file, args, { ...options, env: { ...docker.env, ...options.env } }),
    [Symbol.asyncDispose]: leave,
  };
}

/**
 * Whether the engine of ours that runs can be used. One that does not answer, or whose programs are gone, is replaced, but
 * never while other processes use it.
 *
 * @throws {ActionError} when it can be neither used nor replaced
 */
async function isUsable(place: EnginePlace, others: readonly string[]): Promise<boolean> {
  const pid = await daemonProcess(place);
  const inUse = pid !== undefined && others.length > 0;
  // Under load an answer takes its time: what others use is not taken for dead.
  if (inUse) await until("an answer of the Docker engine", answers, 60_000, 500).catch(() => undefined);
  const doesAnswer = await answers();
  const lost = pid === undefined ? [] : await lostPrograms(pid);
  if (doesAnswer && lost.length === 0) return true;
  if (!inUse) return false;
  const why = lost.length > 0 ? `its programs are gone (${lost.join(", ")})` : "it does not answer";
  throw new ActionError(`Cannot use the Docker engine at ${place.socket}: ${why}, and other processes use it`, {
    hint: `End those processes (${others.map((user) => user.split("-")[0]).join(", ")}), then try again: it is replaced`,
  });
}

async function answers(): Promise<boolean> {
  return Boolean(await versionAt(ourEnvironment()));
}

/** Stops the engine that we started, unless other processes use it; says whether it is stopped now. */
export async function stopEngine({ force = false } = {}): Promise<boolean> {
  const place = enginePlace();
  return withLock(join(place.run, "lock"), async () => {
    await removeUser(place);
    if (!force && (await users(place)).length > 0) return false;
    await stop(place);
    return true;
  });
}

/** What became of an engine of ours when this process was done with it. */
export type Leaving = "stopped" | "in use" | "kept";

/** Says that this process is done with the engine of ours: a transient one is stopped, unless other processes use it. */
export async function leaveEngine(): Promise<Leaving> {
  const place = enginePlace();
  return withLock(join(place.run, "lock"), async () => {
    await removeUser(place);
    if (!existsSync(transientFile(place))) return "kept";
    if ((await users(place)).length > 0) return "in use";
    await stop(place);
    return "stopped";
  });
}

async function stop(place: EnginePlace): Promise<void> {
  await stopDaemon(place);
  await rm(transientFile(place), { force: true });
}

/** It is there while the engine that runs is a transient one. */
function transientFile(place: EnginePlace): string {
  return join(place.run, "transient");
}
