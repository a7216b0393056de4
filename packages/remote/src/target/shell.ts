import { childEnv, type Env, type Finished, type Processes } from "@stageway/core";

/** Input, callbacks and limits of a command. */
export interface ExecOptions {
  readonly input?: string | Uint8Array | undefined;
  /** Called with each line of stdout. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  /** Bytes kept of each stream. */
  readonly maxOutput?: number | undefined;
}

/** Runs commands on a target: over ssh, or on this machine. */
export interface Shell {
  /**
   * Runs a command, given as an argument array, to completion. Exit code 255 is ambiguous: it means a lost connection, or is the command's own.
   * A caller that must know has to check the effects of the command.
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
