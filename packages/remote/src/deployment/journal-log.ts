import { formatDuration, type Clock, type Log } from "@stageway/core";
import type { Deployment, Phase } from "../target/deployment.ts";

/** One step of a job, as it was followed. */
export interface FollowedStep {
  readonly phase: Phase;
  readonly title: string;
  readonly milliseconds: number;
  /** What the step printed last: foreign text. */
  readonly lines: readonly string[];
}

const keptLines = 60;
const words: Partial<Record<Phase, string>> = { undo: "going back: ", settle: "afterwards: " };

/** Prints a job's log, each step folded under its title, and keeps how long each took and what it said last. */
export class JournalLog {
  readonly steps: FollowedStep[] = [];
  readonly #log: Log;
  readonly #clock: Clock;
  #tail: Promise<void> = Promise.resolve();
  #current:
    | {
        key: string;
        deployment: Deployment;
        started: number;
        lines: string[];
        over: PromiseWithResolvers<void>;
        group: Promise<void>;
      }
    | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** A line of the job. */
  readonly line = (text: string): void => {
    this.#enqueue(() => {
      const lines = this.#current?.lines;
      lines?.push(text);
      if (lines !== undefined && lines.length > keptLines) lines.shift();
      this.#log.foreign(text);
    });
  };

  /** A new state of the job. */
  readonly state = (deployment: Deployment): void => {
    this.#enqueue(async () => {
      const key = `${deployment.phase} ${deployment.step}`;
      if (key === this.#current?.key) return;
      await this.#end();
      if (deployment.phase !== "held" && deployment.phase !== "ended" && deployment.phase !== "queued")
        this.#begin(key, deployment);
    });
  };

  /** Ends the step that is open, once everything was printed. */
  async flush(): Promise<void> {
    this.#enqueue(() => this.#end());
    await this.#tail;
  }

  #begin(key: string, deployment: Deployment): void {
    const over = Promise.withResolvers<void>();
    const { phase, step, steps, title } = deployment;
    const group = this.#log.group(`${words[phase] ?? ""}${title} (${step}/${steps})`, () => over.promise);
    this.#current = { key, deployment, started: this.#clock.monotonic(), lines: [], over, group };
  }

  async #end(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    const milliseconds = this.#clock.monotonic() - current.started;
    current.over.resolve();
    await current.group;
    const { phase, title } = current.deployment;
    this.steps.push({ phase, title, milliseconds, lines: current.lines });
    this.#log.info(`${words[phase] ?? ""}${title}: ${formatDuration(Math.round(milliseconds))}`);
  }

  #enqueue(task: () => void | Promise<void>): void {
    this.#tail = this.#tail.then(task);
  }
}
