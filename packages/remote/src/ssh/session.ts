import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  ActionError,
  createProcesses,
  describe,
  parseJson,
  systemClock,
  type Clock,
  type Processes,
} from "@stageway/core";
import { object } from "../compose/narrow.ts";
import { pathsIn } from "./config.ts";
import { SshConnection, type Connection } from "./connection.ts";
import type { HostAddress } from "./options.ts";

interface World {
  readonly signal?: AbortSignal | undefined;
  readonly processes?: Processes | undefined;
  readonly clock?: Clock | undefined;
}

/** A connection that a step left to later ones. */
export interface SavedSession {
  /** The file that describes it. */
  readonly path: string;
  readonly address: HostAddress;
  /** The project directory that it was opened for. */
  readonly directory: string;
}

/** The file that describes a connection, beside its keys. */
export function sessionIn(connectionFolder: string): string {
  return join(connectionFolder, "session.json");
}

/** Leaves a connection to later steps of the same job, in a file that only this user can read. */
export async function saveSession(connection: Connection, directory: string): Promise<void> {
  if (!(connection instanceof SshConnection)) throw new TypeError("Only an ssh connection can be handed over");
  const { place, hops } = connection.settings;
  await writeFile(sessionIn(place), JSON.stringify({ schemaVersion: 1, hops, directory }), { mode: 0o600 });
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

/** Reads where a session leads to. @throws {ActionError} when it is gone or damaged. */
export async function savedSession(path: string): Promise<SavedSession> {
  const { hops, directory } = await contentOf(path);
  const address = hops.at(-1);
  if (address === undefined) throw new TypeError("A session has a host");
  return { path, address, directory };
}

async function readSession(path: string, { signal, processes, clock = systemClock }: World): Promise<SshConnection> {
  const { hops } = await contentOf(path);
  const place = dirname(path);
  return new SshConnection({
    hops,
    place,
    paths: pathsIn(await realpath(place)),
    processes: processes ?? createProcesses({ env: process.env, signal }),
    clock,
    signal,
  });
}

interface Content {
  readonly hops: readonly HostAddress[];
  readonly directory: string;
}

async function contentOf(path: string): Promise<Content> {
  return await readFile(path, "utf8").then(readContent, (error: unknown) => {
    throw new ActionError(`Cannot resume the ssh session: ${describe(error)}`, {
      hint: "A session lives from the deploy step to the end of its job: in another job, give the connection again",
    });
  });
}

function readContent(text: string): Content {
  const { hops, directory } = object(parseJson(text));
  if (!Array.isArray(hops) || hops.length === 0 || !hops.every(isAddress) || typeof directory !== "string") {
    throw new ActionError("Cannot resume the ssh session: its file is damaged");
  }
  return { hops, directory };
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
