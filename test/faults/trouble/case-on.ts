import type { Case } from "../sweep.ts";
import type { Stand } from "./stand.ts";

/** Gives work a stand that nobody else has meanwhile. */
export type Lend = <T>(work: (stand: Stand) => Promise<T>) => Promise<T>;

/** A case on a stand of its own; what it gives is lost. */
export function caseOn(lend: Lend, name: string, work: (stand: Stand) => Promise<readonly string[]>): Case {
  return { name, run: async () => ({ tried: 1, lost: await lend(work) }) };
}

/** Lends stands: each is started when all that are there are in use. */
export function lendStands(start: () => Promise<Stand>, stack: AsyncDisposableStack): Lend {
  const free: Stand[] = [];
  return async (work) => {
    const stand = free.pop() ?? stack.use(await start());
    try {
      return await work(stand);
    } finally {
      free.push(stand);
    }
  };
}
