/** Gives a function that runs what it is given, at most `limit` at once, the rest in the order in which they came. */
export function limited(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // Its turn is handed over, not given back.
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** Does something with each of them and waits for all, also when some fail; then throws the first failure. */
export async function eachOf<T>(items: readonly T[], task: (item: T) => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled(items.map(task));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
