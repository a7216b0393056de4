import { plain, type Log } from "@stageway/core";

/** One step of a job, as it was followed. */
export interface FollowedStep {
  /** As the program says it, with `undo: ` in front of what went back. */
  readonly title: string;
  readonly failed: boolean;
  /** As the program says it: `0.8 s`. */
  readonly time: string;
  /** What the step printed last: foreign text. */
  readonly lines: readonly string[];
}

interface OpenStep {
  readonly mark: string;
  readonly title: string;
  readonly lines: string[];
  readonly over: PromiseWithResolvers<void>;
  readonly group: Promise<void>;
}

const keptLines = 60;
/** Steps that are kept: more than any job has. */
const keptSteps = 1000;

/**
 * Prints a job's log, each step folded under its title, and keeps how long each took and what it said last. The program
 * prints `[2/5] title` before a step and `[2/5] done in 0.8 s` or `[2/5] failed after …` behind it; between the two every
 * line is the step's own, whatever it looks like.
 */
export class JournalLog {
  readonly steps: FollowedStep[] = [];
  readonly #log: Log;
  #open: OpenStep | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /** A line of the job. */
  readonly line = (text: string): void => {
    this.#tail = this.#tail.then(() => this.#read(text));
  };

  /** Ends the step that is open, once everything was printed. */
  async flush(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#end(false, ""));
    await this.#tail;
  }

  async #read(text: string): Promise<void> {
    const [, mark, said = ""] = /^(\[\d+\/\d+\]) (.*)$/.exec(text) ?? [];
    if (this.#open === undefined) {
      if (mark === undefined) this.#log.foreign(text);
      else this.#begin(mark, plain(said));
      return;
    }
    const [, how, time] = /^(done in|failed after) (\d+\.\d s)/.exec(mark === this.#open.mark ? said : "") ?? [];
    if (time === undefined) this.#keep(this.#open.lines, text);
    if (time === undefined || how === "failed after") this.#log.foreign(text);
    if (time !== undefined) await this.#end(how === "failed after", time);
  }

  #keep(lines: string[], text: string): void {
    lines.push(text);
    if (lines.length > keptLines) lines.shift();
  }

  #begin(mark: string, title: string): void {
    const over = Promise.withResolvers<void>();
    const group = this.#log.group(`${mark} ${title}`, () => over.promise);
    this.#open = { mark, title, lines: [], over, group };
  }

  async #end(failed: boolean, time: string): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.over.resolve();
    await open.group;
    const step = { title: open.title, failed, time, lines: open.lines };
    if (this.steps.length < keptSteps) this.steps.push(step);
    this.#log.info(`${open.mark} ${open.title}: ${failed ? "failed after " : ""}${time}`);
  }
}
