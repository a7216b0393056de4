import { childEnv, type Env, type Finished, type Processes } from "@stageway/core";

export interface ExecOptions {
  readonly input?: string | Uint8Array | undefined;
  /** Gets each line of stdout as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  /** Bytes kept of each stream. */
  readonly maxOutput?: number | undefined;
}

/** Runs commands on a target. An ssh connection is one, and this machine is another. */
export interface Shell {
  /**
   * Runs a command, given as an argument array, to its end. How it ended says nothing certain: 255 is what a lost connection
   * and a command that says 255 look like, so whoever must know asks what the command left behind.
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<Finished>;
}

/** Runs commands on this machine. */
export function localShell(processes: Processes, env: Env = process.env): Shell {
  return {
    exec: ([file = "", ...args], { onLine, ...options } = {}) =>
      processes.run(file, args, { ...options, onStdout: onLine, env: childEnv(env, env) }),
  };
}
