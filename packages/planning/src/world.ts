import type { Clock, Context, GitHub, Processes } from "@stageway/core";
import type { RecordStore } from "@stageway/records";

/** The outside world, narrowed to what planning needs. It only reads. */
export interface World {
  readonly context: Context;
  readonly processes: Processes;
  readonly clock: Clock;
  /** GitHub, opened when it is first asked; `undefined` without a token. */
  readonly github: () => Promise<GitHub | undefined>;
}

/** The records of the repository; `undefined` without a token. */
export async function openStore({ context, github }: World): Promise<RecordStore | undefined> {
  const opened = await github();
  return opened && { github: opened, repository: context.repository };
}
