import { existsSync } from "node:fs";
import { readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  ActionError,
  createProcesses,
  describe,
  parseJson,
  systemClock,
  type Clock,
  type Processes,
} from "@stageway/core";
import { pathsIn } from "./config.ts";
import { SshConnection, type Connection } from "./connection.ts";
import { connectionFolder } from "./files.ts";
import type { HostAddress } from "./options.ts";

interface World {
  readonly signal?: AbortSignal | undefined;
  readonly processes?: Processes | undefined;
  readonly clock?: Clock | undefined;
}

/** Leaves a connection to later steps of the same job: gives the path of the file that describes it, 0600, beside its keys. */
export async function saveSession(connection: Connection): Promise<string> {
  if (!(connection instanceof SshConnection)) throw new TypeError("Only an ssh connection can be handed over");
  const { paths, hops } = connection.settings;
  await writeFile(paths.session, JSON.stringify({ schemaVersion: 1, hops }), { mode: 0o600 });
  return paths.session;
}

/** Where `saveSession` leaves the connection that was opened in this private folder under this name. */
export function sessionPath(folder: string, name?: string): string {
  return join(connectionFolder(folder, name), "session.json");
}

/**
 * Takes over a connection that an earlier step left, and connects again when it has died.
 *
 * @throws {ActionError} when the session is gone: it ends with the post step of the action that opened it.
 */
export async function resumeSession(path: string, world: World = {}): Promise<Connection> {
  const connection = await readSession(path, world);
  if (!(await connection.isAlive())) await rm(connection.settings.paths.control, { force: true });
  await connection.open();
  return connection;
}

/**
 * The sessions that a step left in a private folder, that of the first host first; further ones are named after it, with a
 * number behind.
 *
 * @throws {ActionError} when there is none.
 */
export async function sessionsIn(folder: string): Promise<readonly SavedSession[]> {
  const first = sessionPath(folder);
  const names = await readdir(folder).catch((): string[] => []);
  const others = names
    .filter((name) => name.startsWith(`${basename(dirname(first))}-`))
    .map((name) => join(folder, name, basename(first)));
  const paths = [first, ...others.sort().filter((path) => existsSync(path))];
  return await Promise.all(paths.map(savedSession));
}

export interface SavedSession {
  readonly path: string;
  readonly address: HostAddress;
}

/** Reads where a session leads to. @throws {ActionError} when it is gone or damaged. */
export async function savedSession(path: string): Promise<SavedSession> {
  const hops = await hopsIn(path);
  const address = hops.at(-1);
  if (address === undefined) throw new TypeError("A session has a host");
  return { path, address };
}

/** Ends a connection and removes its keys and files; it may be gone already. */
export async function closeSession(path: string, world: World = {}): Promise<void> {
  const connection = await readSession(path, world).catch(() => undefined);
  await connection?.close();
}

async function hopsIn(path: string): Promise<readonly HostAddress[]> {
  return await readFile(path, "utf8").then(readHops, (error: unknown) => {
    throw new ActionError(`Cannot resume the ssh session: ${describe(error)}`, {
      hint: "A session lives from the deploy step to the end of its job: in another job, give the connection again",
    });
  });
}

async function readSession(path: string, { signal, processes, clock = systemClock }: World): Promise<SshConnection> {
  return new SshConnection({
    hops: await hopsIn(path),
    paths: pathsIn(dirname(await realpath(path))),
    processes: processes ?? createProcesses({ env: process.env, signal }),
    clock,
    signal,
  });
}

function readHops(text: string): readonly HostAddress[] {
  const session: unknown = parseJson(text);
  const hops = typeof session === "object" && session !== null && "hops" in session ? session.hops : undefined;
  if (!Array.isArray(hops) || hops.length === 0 || !hops.every(isAddress)) {
    throw new ActionError("Cannot resume the ssh session: its file is damaged");
  }
  return hops;
}

function isAddress(value: unknown): value is HostAddress {
  return (
    typeof value === "object" &&
    value !== null &&
    "host" in value &&
    typeof value.host === "string" &&
    "port" in value &&
    typeof value.port === "number" &&
    "user" in value &&
    typeof value.user === "string"
  );
}
