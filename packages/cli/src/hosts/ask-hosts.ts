import { describe } from "@stageway/core";
import { hostLabel, type Connection } from "@stageway/remote";
import type { Call, World } from "../verb.ts";
import type { Place } from "./place.ts";
import { onHost } from "./reach.ts";

/** What the hosts of a stage answered. */
export interface Answers<T> {
  readonly answered: readonly T[];
  /** Those that could not be asked, and why. */
  readonly silent: readonly { readonly host: string; readonly why: string }[];
}

/**
 * Asks all hosts of a stage the same at once. One that cannot be asked is warned of and keeps nobody from hearing the others.
 *
 * @throws what the first one failed with, when none could be asked
 */
export async function askHosts<T>(
  place: Place,
  call: Call,
  world: World,
  question: (connection: Connection) => Promise<T>,
): Promise<Answers<T>> {
  const progress = world.view.begin(`Asking ${place.hosts.map(hostLabel).join(", ")}`);
  const answers = await Promise.allSettled(place.hosts.map((address) => onHost(address, place, call, world, question)));
  const failed = answers.flatMap((answer, index) =>
    answer.status === "rejected" ? [{ address: place.hosts[index], error: answer.reason as unknown }] : [],
  );
  if (failed.length === answers.length) {
    progress.failed();
    throw failed[0]?.error;
  }
  const heard = place.hosts.filter((address) => !failed.some((each) => each.address === address));
  progress.done(`Asked ${heard.map(hostLabel).join(", ")}`);
  const silent = failed.flatMap(({ address, error }) =>
    address === undefined ? [] : [{ host: hostLabel(address), why: describe(error) }],
  );
  for (const { host, why } of silent) world.view.warn(`${host} was not asked: ${why}`);
  return { answered: answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])), silent };
}
