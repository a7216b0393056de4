import { ActionError, createProcesses, formatDuration, privateFolder } from "@stageway/core";
import {
  connect,
  JournalLog,
  openTarget,
  readHost,
  saveSession,
  type Connection,
  type HostReading,
  type Question,
  type Report,
  type Target,
} from "@stageway/remote";
import type { Keys, Order, World } from "./order.ts";
import { unrecordedReport } from "./unrecorded.ts";

/** A host that a deployment works on. */
export interface Host {
  readonly target: Target;
  readonly connection: Connection;
  readonly journal: JournalLog;
}

/** Connects; `keep` gets the file of the connection when it is to be left to somebody who comes later. */
export async function openHost(
  { host, jump, directory }: Pick<Order, "host" | "jump" | "directory">,
  { sshKey: key, sshPassphrase: passphrase, knownHosts }: Keys,
  world: World,
  keep?: (session: string) => void,
): Promise<Host> {
  const connection = await connect({
    ...host,
    ...{ key, passphrase, knownHosts },
    jump: jump.map((hop) => ({ ...hop, knownHosts })),
    folder: await privateFolder(world.env),
    // Not those of the world: a cancelled job still has to tell the host.
    processes: createProcesses({ env: world.env }),
    clock: world.clock,
  });
  keep?.(await saveSession(connection));
  const journal = new JournalLog(world.log);
  const target = openTarget({
    shell: connection,
    directory,
    clock: world.clock,
    log: journal.line,
  });
  return { target, connection, journal };
}

/** Milliseconds between two looks at a deployment that is under way. */
const interval = 2000;

/** Reads the host once nobody else deploys there: a plan made before would be of yesterday. */
export async function readWhenFree(
  { target, connection }: Host,
  question: Question,
  wait: number,
  world: World,
  more: Readonly<Record<string, Report>> = {},
): Promise<HostReading> {
  const until = world.clock.monotonic() + wait;
  for (let told = false; ; told = true) {
    const reading = await readHost(target, question, { unrecorded: unrecordedReport, ...more });
    const { holder } = reading.status;
    if (holder === undefined || !holder.alive) return reading;
    await target.discard(reading.token);
    const which = `deployment ${holder.number} (${holder.runUrl || "of nobody knows which run"})`;
    if (!told) world.log.info(`Waiting up to ${formatDuration(wait)} for ${which}`);
    if (!(await freeWithin(target, until, world))) {
      throw new ActionError(`Cannot deploy: ${which} is still under way on ${connection.address.host}`, {
        hint: 'Confirm or undo it with conclude-deployment, or raise "wait"',
      });
    }
  }
}

async function freeWithin(target: Target, until: number, { clock, signal }: World): Promise<boolean> {
  while (clock.monotonic() < until) {
    await clock.sleep(Math.min(interval, until - clock.monotonic()), signal);
    const { holder } = await target.status();
    if (holder === undefined || !holder.alive) return true;
  }
  return false;
}
