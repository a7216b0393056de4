import type { Readable, Writable } from "node:stream";
import type { Env } from "../env.ts";

/** Starts programs of this machine, each in a process group of its own, from argument arrays. */
export interface Processes {
  /** Runs a program to its end. Never rejects: how it ended is in what it gives. */
  run(file: string, args: readonly string[], options?: ProcessOptions): Promise<Finished>;
  /** Starts a program and gives hold of it. */
  start(file: string, args: readonly string[], options?: ProcessOptions): Running;
}

export interface ProcessOptions {
  readonly cwd?: string | undefined;
  /** The complete environment; without it `childEnv` of the action's. */
  readonly env?: Env | undefined;
  /** Variables beside those of `childEnv`, where `env` is not given. */
  readonly moreEnv?: Env | undefined;
  /** What it reads from its standard input; without it the input is empty (`run`) or open (`start`). */
  readonly input?: string | Uint8Array | Readable | undefined;
  /** Ends the program when aborted; without it the action's own signal. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which it is ended. */
  readonly timeout?: number | undefined;
  /** Gets each line of its output as it comes, without the line break. */
  readonly onStdout?: ((line: string) => void) | undefined;
  readonly onStderr?: ((line: string) => void) | undefined;
  /** Bytes kept of each stream, its end; 10 MiB unless given. `start` keeps nothing of stdout unless this is given. */
  readonly maxOutput?: number | undefined;
}

/** How a program ended, and what it printed. */
export interface Finished {
  /** It ended by itself with exit code 0. */
  readonly ok: boolean;
  /** The command line for messages: quoted as for a shell, secrets hidden, at most 500 characters. */
  readonly command: string;
  /** Absent when it was ended by a signal or never started. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** More was printed than `maxOutput`: what is here is the end. */
  readonly truncated: boolean;
  /** Why it could not be started. */
  readonly startFailure: string | undefined;
  /** One line for people: `docker pull x failed with exit code 1`. */
  readonly shortMessage: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A program that runs. Disposing of it ends it. */
export interface Running extends AsyncDisposable {
  /** Absent when it could not be started. */
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly finished: Promise<Finished>;
  /** Sends a signal (SIGTERM) to its whole process group. */
  kill(signal?: NodeJS.Signals): void;
  /** Ends its whole process group: SIGTERM, and SIGKILL for what is left after two seconds. */
  stop(): Promise<Finished>;
}
