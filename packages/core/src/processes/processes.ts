import type { Readable, Writable } from "node:stream";
import type { Env } from "../env.ts";

/** Runs local programs from argument arrays, each in its own process group. */
export interface Processes {
  /** Runs a program to completion. Never rejects; failures are in the result. */
  run(file: string, args: readonly string[], options?: ProcessOptions): Promise<Finished>;
  /** Starts a program and gives a handle to it. */
  start(file: string, args: readonly string[], options?: ProcessOptions): Running;
}

/** How a program runs: environment, input, limits and line callbacks. */
export interface ProcessOptions {
  readonly cwd?: string | undefined;
  /** The complete environment; by default `childEnv` of the action's environment. */
  readonly env?: Env | undefined;
  /** Variables to add to `childEnv` when `env` is not given. */
  readonly moreEnv?: Env | undefined;
  /** Standard input; by default empty (`run`) or open (`start`). */
  readonly input?: string | Uint8Array | Readable | undefined;
  /** Stops the program when aborted; by default the action's own signal. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the program is stopped. */
  readonly timeout?: number | undefined;
  /** Called with each line of output, without the line break. */
  readonly onStdout?: ((line: string) => void) | undefined;
  readonly onStderr?: ((line: string) => void) | undefined;
  /** Bytes kept from the end of each stream; 10 MiB by default. `start` keeps stdout only when this is given. */
  readonly maxOutput?: number | undefined;
}

/** The result of a program. */
export interface Finished {
  /** Whether it exited by itself with code 0. */
  readonly ok: boolean;
  /** The command line for messages: quoted as for a shell, secrets hidden, at most 500 characters. */
  readonly command: string;
  /** Absent when a signal ended it or it never started. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Whether output beyond `maxOutput` was dropped. */
  readonly truncated: boolean;
  /** Why it failed to start. */
  readonly startFailure: string | undefined;
  /** One line for messages: `docker pull x failed with exit code 1`. */
  readonly shortMessage: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A running program. Disposing stops it. */
export interface Running extends AsyncDisposable {
  /** Absent when it failed to start. */
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly finished: Promise<Finished>;
  /** Sends a signal (SIGTERM) to its whole process group. */
  kill(signal?: NodeJS.Signals): void;
  /** Stops its whole process group with SIGTERM, and after two seconds with SIGKILL. */
  stop(): Promise<Finished>;
}
