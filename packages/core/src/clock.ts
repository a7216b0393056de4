/** Time, as a parameter. */
export interface Clock {
  /** Milliseconds since 1970, as people and other machines see it; may jump. */
  now(): number;
  /** Milliseconds since some moment; never jumps. For measuring and for deadlines. */
  monotonic(): number;
  /** Waits so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once for more than this. */
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // `performance` is loaded when it is first used, with ten modules of Node's; this is there.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; left > 0; left -= longestTimer) await wait(Math.min(left, longestTimer), signal);
    signal?.throwIfAborted();
  },
};

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal?.reason);
  if (signal?.aborted === true) stop();
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", stop, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  });
}
