import { ActionError } from "@stageway/core";
import { faultRules, type FaultKind, type FaultRule } from "./fault-rules.ts";
import { showEndpoint } from "./known-hosts.ts";
import type { HostAddress } from "./options.ts";

const unknown: Omit<FaultRule, "pattern"> = {
  kind: "unknown",
  why: "ssh failed",
  hint: () => "Try the same connection by hand: ssh -v",
};

/** A failed connection: why, and at which machine. */
export interface SshFault {
  readonly kind: FaultKind;
  readonly hop: HostAddress;
  readonly error: ActionError;
  /** The output of ssh. */
  readonly stderr: string;
}

/** Explains the output of a failed ssh, and finds the machine that caused it. */
export function readFault(stderr: string, hops: readonly HostAddress[]): SshFault {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  const { kind, why, hint } = faultRules.find(({ pattern }) => pattern.test(stderr)) ?? unknown;
  const hop = guilty(kind, stderr, hops);
  const before = hops[hops.indexOf(hop) - 1];
  const from = before === undefined ? "this machine (in a job, the runner)" : before.host;
  const said = kind === "unknown" ? `: ${lines.at(-1) ?? "it said nothing"}` : "";
  const error = new ActionError(`${cannotConnect(hop)}: ${why}${said}`, { hint: hint(from) });
  return { kind, hop, error, stderr };
}

/** Beginning of every message about a failed connection: `Cannot connect to deploy@staging.example.com:22`. */
export function cannotConnect(hop: HostAddress): string {
  return `Cannot connect to ${hop.user}@${showEndpoint(hop)}`;
}

/** The machine named in the message, otherwise the last one. */
function guilty(kind: FaultKind, stderr: string, hops: readonly HostAddress[]): HostAddress {
  const last = hops.at(-1);
  if (last === undefined) throw new TypeError("A connection has a host");
  if (kind === "jump") return hops.at(-2) ?? last;
  if (/stdio forwarding failed|open failed/.test(stderr) && kind !== "host-key" && kind !== "permission") return last;
  const named = hops.filter(({ host, port, user }) =>
    [
      `[${host}]:${port}`,
      `${host} port ${port}`,
      `hostname ${host}`,
      `${user}@${host}:`,
      ...(port === 22 ? [`for ${host} `] : []),
    ].some((words) => stderr.toLowerCase().includes(words.toLowerCase())),
  );
  return named[0] ?? last;
}
