import { ActionError, createProcesses, describe, privateFolder } from "@stageway/core";
import {
  connect,
  hostLabel,
  JournalLog,
  logOfHost,
  makeStepFolder,
  openTarget,
  removeStepFolder,
  saveSession,
  type Connection,
  type Target,
} from "@stageway/remote";
import { refusal } from "./ending.ts";
import type { Client, Keys, Order, World } from "./order.ts";

/** A host that a deployment works on. */
export interface Host {
  /** Its name for people. */
  readonly name: string;
  readonly target: Target;
  readonly connection: Connection;
  readonly journal: JournalLog;
}

type Where = Pick<Order, "hosts" | "jump" | "directory">;

/**
 * Connects to all hosts at once, and closes the connections when the task is over, unless the client keeps them.
 *
 * @throws {ActionError} that names every host that cannot be reached
 */
export async function withHosts<Result>(
  order: Where,
  keys: Keys,
  { keepSessions }: Pick<Client, "keepSessions">,
  world: World,
  task: (hosts: readonly Host[]) => Promise<Result>,
): Promise<Result> {
  const folder = await makeStepFolder(await privateFolder(world.env));
  // Before there are keys in it: whoever removes them has to find them, whatever becomes of us.
  keepSessions?.(folder);
  const open = async (index: number): Promise<Host> => {
    const host = await openHost(order, index, keys, folder, world);
    if (keepSessions !== undefined) await saveSession(host.connection, order.directory);
    return host;
  };
  try {
    const names = order.hosts.map(hostLabel);
    return await task(
      await onEach(
        names,
        order.hosts.map((_, index) => open(index)),
      ),
    );
  } finally {
    if (keepSessions === undefined) await removeStepFolder(folder, createProcesses({ env: world.env }));
  }
}

/**
 * What was asked of every host, once all have answered.
 *
 * @throws what the only host says, or, of several, a message that names each with what it says
 */
export async function onEach<Result>(
  names: readonly string[],
  answers: readonly Promise<Result>[],
): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(answers);
  const failed = settled.flatMap((one, index) =>
    one.status === "rejected" ? [{ name: names[index] ?? "", reason: one.reason as unknown }] : [],
  );
  const [first] = failed;
  if (first === undefined) return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  if (names.length === 1 || !failed.every(({ reason }) => reason instanceof ActionError)) throw first.reason;
  throw refusal(
    failed.map(({ name, reason }) => `${name}: ${describe(reason)}`),
    first.reason instanceof ActionError ? first.reason.hint : undefined,
  );
}

async function openHost(
  { hosts, jump, directory }: Where,
  index: number,
  { sshKey: key, sshPassphrase: passphrase, knownHosts }: Keys,
  folder: string,
  world: World,
): Promise<Host> {
  const address = hosts[index];
  if (address === undefined) throw new TypeError("A deployment has hosts");
  const connection = await connect({
    ...address,
    key,
    passphrase,
    knownHosts,
    jump: jump.map((hop) => ({ ...hop, knownHosts })),
    folder,
    ...(index > 0 && { name: `target-${index + 1}` }),
    // Not those of the world: a cancelled job still has to tell the host.
    processes: createProcesses({ env: world.env }),
    clock: world.clock,
  });
  const name = hostLabel(address);
  const journal = new JournalLog(hosts.length > 1 ? logOfHost(world.log, name) : world.log);
  const target = openTarget({ shell: connection, directory, clock: world.clock, log: journal.line });
  return { name, target, connection, journal };
}
