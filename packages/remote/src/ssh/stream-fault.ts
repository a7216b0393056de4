import { ActionError } from "@stageway/core";

/** Why a host opened no connection. */
export class StreamFault extends ActionError {
  /** As Node names the same of a connection of its own: `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(message: string, options: { readonly hint?: string | undefined; readonly code?: string | undefined }) {
    super(message, options);
    this.code = options.code;
  }
}

interface Rule {
  readonly code: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/** What sshd says of a channel that it does not open. */
const rules: readonly Rule[] = [
  { code: "ECONNREFUSED", pattern: /connection refused/i, why: "connection refused: nothing listens there" },
  {
    code: "EPERM",
    pattern: /administratively prohibited|unknown channel type/i,
    why: 'ssh may open no connections there: its sshd forbids it (AllowTcpForwarding, PermitOpen), or the key\'s line in authorized_keys does ("restrict")',
  },
  { code: "ETIMEDOUT", pattern: /timed out/i, why: "no answer in time: a firewall that drops packets looks like this" },
  { code: "EHOSTUNREACH", pattern: /no route to host|network is unreachable/i, why: "there is no route to it" },
  {
    code: "ENOTFOUND",
    pattern: /name or service not known|name resolution|no address associated|unknown host/i,
    why: "the host does not know that name",
  },
];

/** Reads why a host opened no connection; `act` begins the message. */
export function readStreamFault(stderr: string, act: string): StreamFault {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  const said = lines.map((line) => /^channel \d+: open failed: (.*)$/.exec(line)?.[1]).find(Boolean);
  const rule = said === undefined ? undefined : rules.find(({ pattern }) => pattern.test(said));
  const why = rule?.why ?? said ?? lines[0] ?? "the connection ended";
  return new StreamFault(`${act}: ${why}`, { code: rule?.code });
}
