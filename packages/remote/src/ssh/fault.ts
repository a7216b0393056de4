import { ActionError } from "@stageway/core";
import { showEndpoint } from "./known-hosts.ts";
import type { HostAddress } from "./options.ts";

/** Why there is no connection. */
export type FaultKind =
  | "not-resolved"
  | "refused"
  | "unreachable"
  | "timeout"
  | "host-key"
  | "permission"
  | "key"
  | "negotiation"
  | "closed"
  | "jump"
  | "unknown";

interface Rule {
  readonly kind: FaultKind;
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

/** The words are those of OpenSSH 8.4 to 10; first match wins, so what a jump host does to the rest comes last. */
const rules: readonly Rule[] = [
  {
    kind: "host-key",
    pattern:
      /host key verification failed|remote host identification has changed|no \S+ host key is known|revoked host key/i,
    why: "its host key is not the pinned one",
    hint: "",
  },
  {
    kind: "permission",
    pattern: /permission denied \(|too many authentication failures/i,
    why: "it accepts none of the keys",
    hint: "",
  },
  {
    kind: "key",
    pattern: /error in libcrypto|invalid format|incorrect passphrase/i,
    why: "ssh cannot read the private key",
    hint: "Paste the whole private key, from -----BEGIN to -----END",
  },
  {
    kind: "not-resolved",
    pattern: /could not resolve hostname/i,
    why: "its name cannot be resolved",
    hint: "Is the host name right, and known to the runner's DNS?",
  },
  {
    kind: "refused",
    pattern: /connection refused/i,
    why: "connection refused",
    hint: "Does sshd listen on that port, and does the firewall allow the runner?",
  },
  {
    kind: "timeout",
    pattern: /timed out|timeout/i,
    why: "no answer in time",
    hint: "Is the host up, and does the firewall allow the runner's address?",
  },
  {
    kind: "unreachable",
    pattern: /no route to host|network is unreachable/i,
    why: "there is no route to it",
    hint: "Is the host up, and in a network that the runner reaches?",
  },
  {
    kind: "negotiation",
    pattern: /unable to negotiate|no matching/i,
    why: "ssh and the host have no algorithm in common",
    hint: "Bring sshd on the host up to date",
  },
  {
    kind: "closed",
    pattern: /connection (closed|reset)|kex_exchange_identification|broken pipe/i,
    why: "it closed the connection before it knew who we are",
    hint: "Too many connections at once (MaxStartups of sshd), or an address that is blocked (fail2ban, hosts.deny)?",
  },
];

const unknown = { kind: "unknown", why: "ssh failed", hint: "Try the same connection by hand: ssh -v" } as const;

export interface SshFault {
  readonly kind: FaultKind;
  readonly hop: HostAddress;
  readonly error: ActionError;
}

/** Says in one message why there is no connection, and to which machine of the way. */
export function readFault(stderr: string, hops: readonly HostAddress[]): SshFault {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  const { kind, why, hint } = rules.find(({ pattern }) => pattern.test(stderr)) ?? unknown;
  const hop = guilty(kind, stderr, hops);
  const said = kind === "unknown" ? `: ${lines.at(-1) ?? "it said nothing"}` : "";
  return { kind, hop, error: new ActionError(`${cannotConnect(hop)}: ${why}${said}`, { hint }) };
}

export function cannotConnect(hop: HostAddress): string {
  return `Cannot connect to ${hop.user}@${showEndpoint(hop)}`;
}

/** The machine that the message names; else the last one: what reaches that far comes from it. */
function guilty(kind: FaultKind, stderr: string, hops: readonly HostAddress[]): HostAddress {
  const last = hops.at(-1);
  if (last === undefined) throw new TypeError("A connection has a host");
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
