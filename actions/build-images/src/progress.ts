/** Follows what `--progress plain` prints, to know how long each target took. */
export class Progress {
  readonly #steps = new Map<string, string>();
  readonly #first = new Map<string, number>();
  readonly #last = new Map<string, number>();

  /** Takes in a line that came at this moment (milliseconds). */
  line(text: string, now: number): void {
    const [, step = "", rest = ""] = /^#(\d+) (.*)$/.exec(text) ?? [];
    const [, target] = /^\[(\S+) [^\]]*\]/.exec(rest) ?? [];
    if (target !== undefined) this.#steps.set(step, target);
    const known = this.#steps.get(step);
    if (known === undefined) return;
    if (!this.#first.has(known)) this.#first.set(known, now);
    this.#last.set(known, now);
  }

  /** Milliseconds from the first to the last word about a target; `undefined` when there was none. */
  duration(target: string): number | undefined {
    const first = this.#first.get(target);
    return first === undefined ? undefined : (this.#last.get(target) ?? first) - first;
  }
}
