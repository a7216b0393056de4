import type { ToldStep } from "../steps.ts";

/** What a step did by ssh: every process is one of these. */
export interface SshCalls {
  /** New connections: TCP, keys, who is there. */
  readonly connections: number;
  /** Programs run on the host over a connection. */
  readonly commands: number;
  /** Words with ssh's own master on this machine; none of it reaches the host. */
  readonly local: number;
}

/** Counts them by their arguments: `-M` opens a connection, `-O` speaks with its master, `--` begins a command. */
export function sshCalls(steps: readonly ToldStep[]): SshCalls {
  const calls = steps.flatMap(({ waits }) => waits.filter(({ on }) => on === "ssh")).map(({ args = [] }) => args);
  return {
    connections: calls.filter((args) => args.includes("-M")).length,
    commands: calls.filter((args) => args.includes("--")).length,
    local: calls.filter((args) => args.includes("-O")).length,
  };
}
