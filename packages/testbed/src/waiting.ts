import { setTimeout as sleep } from "node:timers/promises";
import { ActionError } from "@stageway/core";

/** Asks `holds` again and again until it says yes; throws, naming `what`, when `limit` milliseconds have passed. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 30_000,
  pause = 50,
): Promise<void> {
  const end = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > end)
      throw new ActionError(`Cannot go on: ${what} did not come about within ${limit / 1000} s`);
    await sleep(pause);
  }
}
