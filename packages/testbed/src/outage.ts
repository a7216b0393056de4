/** A part that keeps its port and everything it has while it is off. */
export interface Switchable {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A time in which some parts are off: connections to them are refused. It ends when it is disposed. */
export interface Outage extends AsyncDisposable {
  /** Switches the parts on again, with what they had; does nothing the second time. */
  end(): Promise<void>;
}

/** Switches parts off. They stay off when `ending` is aborted meanwhile: whoever owns them takes them away. */
export async function startOutage(parts: readonly Switchable[], ending?: AbortSignal): Promise<Outage> {
  await Promise.all(parts.map((part) => part.stop()));
  let over = false;
  const end = async () => {
    if (over || ending?.aborted) return;
    over = true;
    await Promise.all(parts.map((part) => part.start()));
  };
  return { end, [Symbol.asyncDispose]: end };
}
