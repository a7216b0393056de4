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

/** What is said of asking, in the words of what is asked for. */
export interface Asking {
  readonly doing: string;
  readonly done: string;
  /** Of a host that could not be asked. */
  readonly missed: string;
}

const asking: Asking = { doing: "Asking", done: "Asked", missed: "was not asked" };

/**
 * Asks all hosts of a stage the same at once. One that cannot be asked is warned of and keeps nobody from hearing the others.
 *
 * @throws what the first one failed with, when none could be asked; the others are warned of
 */
export async function askHosts<T>(
  place: Place,
  call: Call,
  world: World,
  question: (connection: Connection) => Promise<T>,
  { doing, done, missed }: Asking = asking,
): Promise<Answers<T>> {
  const progress = world.view.begin(`${doing} ${place.hosts.map(hostLabel).join(", ")}`);
  const answers = await Promise.allSettled(place.hosts.map((address) => onHost(address, place, call, world, question)));
  const failed = place.hosts.flatMap((address, index) => {
    const answer = answers[index];
    return answer?.status === "rejected" ? [{ host: hostLabel(address), error: answer.reason as unknown }] : [];
  });
  const silent = failed.map(({ host, error }) => ({ host, why: describe(error) }));
  const [first] = failed;
  const none = first !== undefined && failed.length === answers.length;
  if (none) progress.failed();
  else {
    const heard = place.hosts.map(hostLabel).filter((name) => !silent.some(({ host }) => host === name));
    progress.done(`${done} ${heard.join(", ")}`);
  }
  for (const { host, why } of none ? silent.slice(1) : silent) world.view.warn(`${host} ${missed}: ${why}`);
  if (none) throw first.error;
  return { answered: answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])), silent };
}
