import type { View } from "./view.ts";

/** What is under way and better not left half way. */
export interface Matter {
  /** Milliseconds for which nothing may be heard of it once it is interrupted. */
  readonly silence: number;
  /** What is said when it is left nevertheless. */
  readonly left: string;
}

/** Who waits for a command that is interrupted. */
export interface Patience {
  /** Has it wait for this, until the matter is disposed of. */
  during(matter: Matter): Disposable;
  /** Something was heard of it: the wait begins anew. */
  heard(): void;
}

const usual: Matter = { silence: 15_000, left: "Interrupted" };

/**
 * How a command ends that somebody interrupts: it is told, and cleans up. It is left when it is interrupted again, or when
 * nothing is heard of it for too long.
 */
export class Interruption implements Patience {
  readonly #stop = new AbortController();
  readonly #leave: (said: string) => void;
  #matter = usual;
  #timer: NodeJS.Timeout | undefined;

  /** @param leave ends this process, with these last words */
  constructor(leave: (said: string) => void) {
    this.#leave = leave;
  }

  /** Aborted by the first interruption. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  interrupt(reason: string): void {
    if (this.signal.aborted) {
      this.#leave(this.#matter.left);
      return;
    }
    this.#stop.abort(new Error(reason));
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    if (!this.signal.aborted) return;
    this.#timer = setTimeout(() => this.#leave(this.#matter.left), this.#matter.silence).unref();
  }

  during(matter: Matter): Disposable {
    const before = this.#matter;
    const set = (now: Matter) => {
      this.#matter = now;
      this.heard();
    };
    set(matter);
    return { [Symbol.dispose]: () => set(before) };
  }
}

/** A view of which everything that is shown counts as heard. */
export function heeded(view: View, { heard }: { readonly heard: () => void }): View {
  const also =
    <Words>(show: (words: Words) => void) =>
    (words: Words) => {
      heard();
      show(words);
    };
  return {
    paint: view.paint,
    note: also((text: string) => view.note(text)),
    warn: also((text: string) => view.warn(text)),
    foreign: also((text: string) => view.foreign(text)),
    begin: (title) => {
      const progress = view.begin(title);
      return {
        say: also((text: string) => progress.say(text)),
        done: also((text?: string) => progress.done(text)),
        failed: also((text?: string) => progress.failed(text)),
      };
    },
  };
}
