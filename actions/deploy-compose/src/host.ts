import { ActionError, createProcesses, formatDuration, privateFolder, saveState, type Run } from "@stageway/core";
import {
  connect,
  JournalLog,
  openTarget,
  readHost,
  saveSession,
  type Connection,
  type HostReading,
  type Question,
  type Target,
} from "@stageway/remote";
import type { Inputs } from "./inputs.ts";
import type { Request } from "./request.ts";

/** A host that a deployment works on. */
export interface Host {
  readonly target: Target;
  readonly connection: Connection;
  readonly journal: JournalLog;
}

/** Connects, and leaves the connection to later steps of the job; the post step ends it. */
export async function openHost({ host, jump, directory }: Request, inputs: Inputs, run: Run): Promise<Host> {
  const { sshKey: key, sshPassphrase: passphrase, knownHosts } = inputs;
  const connection = await connect({
    ...host,
    ...{ key, passphrase, knownHosts },
    jump: jump.map((hop) => ({ ...hop, knownHosts })),
    folder: await privateFolder(run.env),
    // Not those of the run: a cancelled job still has to tell the host.
    processes: createProcesses({ env: run.env }),
    clock: run.clock,
  });
  saveState("session", await saveSession(connection));
  const journal = new JournalLog(run.log);
  const target = openTarget({
    shell: connection,
    directory,
    clock: run.clock,
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
  run: Run,
): Promise<HostReading> {
  const until = run.clock.monotonic() + wait;
  for (let told = false; ; told = true) {
    const reading = await readHost(target, question);
    const { holder } = reading.status;
    if (holder === undefined || !holder.alive) return reading;
    await discard(connection, question.directory, reading);
    const which = `deployment ${holder.number} (${holder.runUrl || "of nobody knows which run"})`;
    if (!told) run.log.info(`Waiting up to ${formatDuration(wait)} for ${which}`);
    if (!(await freeWithin(target, until, run))) {
      throw new ActionError(`Cannot deploy: ${which} is still under way on ${connection.address.host}`, {
        hint: 'Confirm or undo it with conclude-deployment, or raise "wait"',
      });
    }
  }
}

async function freeWithin(target: Target, until: number, { clock, signal }: Run): Promise<boolean> {
  while (clock.monotonic() < until) {
    await clock.sleep(Math.min(interval, until - clock.monotonic()), signal);
    const { holder } = await target.status();
    if (holder === undefined || !holder.alive) return true;
  }
  return false;
}

/** Removes an upload that no job will use: the application's environment is in it. */
export async function discard(connection: Connection, directory: string, { token }: HostReading): Promise<void> {
  await connection.exec(["rm", "-rf", "--", `${directory}/.stageway/incoming/${token}`]);
}
