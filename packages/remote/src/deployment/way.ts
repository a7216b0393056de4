import { ActionError, type Clock, type Processes } from "@stageway/core";
import type { Connection } from "../ssh/connection.ts";
import type { HostAddress } from "../ssh/options.ts";
import { resumeSession, savedSession } from "../ssh/session.ts";
import type { Shell } from "../target/shell.ts";
import { hostLabel } from "./host-ending.ts";
import type { DeploymentReference } from "./reference.ts";

/** How a host is reached, now or later. */
export interface Way {
  readonly address: HostAddress;
  readonly open: () => Promise<Connection>;
}

/**
 * Opens the ways to all hosts at once. Where there are several, one that does not open now is tried again when it is
 * needed: what can be done on the others does not wait for it.
 *
 * @throws what was thrown for the first host, when none can be reached
 */
export async function openWays(ways: readonly Way[]): Promise<readonly Way[]> {
  const opened = await Promise.allSettled(ways.map(({ open }) => open()));
  const [first] = opened;
  if (first?.status === "rejected" && opened.every(({ status }) => status === "rejected")) throw first.reason;
  return ways.map((way, index) => {
    const found = opened[index];
    return found?.status === "fulfilled" ? { ...way, open: () => Promise.resolve(found.value) } : way;
  });
}

/** Runs commands over a way that is opened with the first of them, and again when it did not open. */
export function shellOver({ open }: Way): Shell {
  let connection: Promise<Connection> | undefined;
  return {
    async exec(command, options) {
      connection ??= open();
      const shell = await connection.catch((error: unknown) => {
        connection = undefined;
        throw error;
      });
      return await shell.exec(command, options);
    },
  };
}

interface World {
  readonly processes: Processes;
  readonly clock: Clock;
}

/**
 * The ways to the hosts of a deployment over the sessions that earlier steps of this job left: those of its own directory
 * rather than others, and of several the first.
 *
 * @throws {ActionError} when a session is gone, or there is none for a host
 */
export async function waysOf(
  { hosts, number, directory }: Pick<DeploymentReference, "hosts" | "number" | "directory">,
  sessions: readonly string[],
  world: World,
): Promise<readonly Way[]> {
  const saved = await Promise.all(sessions.map(savedSession));
  const ways = hosts.map((host): Way => {
    const there = saved.filter(({ address }) => hostLabel(address) === host);
    const found = there.find((session) => session.directory === directory) ?? there[0];
    if (found === undefined) throw noSession(host, number);
    return { address: found.address, open: () => resumeSession(found.path, world) };
  });
  return await openWays(ways);
}

function noSession(host: string, number: number): ActionError {
  return new ActionError(`Cannot reach ${host}, where deployment ${number} is held: this job has no session of it`, {
    hint: 'Give the connection: "hosts", "user", "ssh-key", "known-hosts"',
  });
}
