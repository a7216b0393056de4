/** Why a connection failed. */
export type FaultKind =
  | "not-resolved"
  | "refused"
  | "unreachable"
  | "timeout"
  | "host-key"
  | "permission"
  | "account"
  | "key"
  | "negotiation"
  | "not-ssh"
  | "closed"
  | "jump"
  | "unknown";

/** A pattern in the output of ssh, with the reason and the hint for the error message. */
export interface FaultRule {
  readonly kind: FaultKind;
  readonly pattern: RegExp;
  readonly why: string;
  /** What to do, for a machine reached from the given one. */
  readonly hint: (from: string) => string;
}

/** Patterns for the messages of OpenSSH 8.4 to 10. The first match wins, so the general ones that a failed jump host also causes come last. */
export const faultRules: readonly FaultRule[] = [
  {
    kind: "host-key",
    pattern:
      /host key verification failed|remote host identification has changed|no \S+ host key is known|revoked host key/i,
    why: "its host key is not the pinned one",
    hint: () => "",
  },
  {
    kind: "account",
    pattern: /your account has expired|account is (?:not available|locked)/i,
    why: "the account of its user has expired or is locked",
    hint: () => "On the host, as root: chage -l USER shows it; chage -E -1 USER lifts an expiry",
  },
  {
    kind: "permission",
    pattern: /permission denied \(|too many authentication failures|no (?:more|supported) authentication methods/i,
    why: "it accepts none of the keys",
    hint: () => "",
  },
  {
    kind: "key",
    pattern: /error in libcrypto|load key .*invalid format|incorrect passphrase/i,
    why: "ssh cannot read the private key",
    hint: () => "Paste the whole private key, from -----BEGIN to -----END",
  },
  {
    kind: "jump",
    pattern: /administratively prohibited|unknown channel type/i,
    why: "it opens no connection to the next host",
    hint: () =>
      'Its sshd forbids that (AllowTcpForwarding, PermitOpen, DisableForwarding), or the key\'s line in authorized_keys does ("restrict", "no-port-forwarding")',
  },
  {
    kind: "not-resolved",
    pattern: /temporary failure in name resolution/i,
    why: "its name cannot be resolved now",
    hint: (from) => `DNS does not answer ${from}: is its network up? Is the host name right?`,
  },
  {
    kind: "not-resolved",
    pattern: /could not resolve hostname|name or service not known|no address associated/i,
    why: "its name cannot be resolved",
    hint: (from) =>
      `Is the host name right, and does DNS know it on ${from}? Names of ~/.ssh/config and of private networks mean nothing there`,
  },
  {
    kind: "refused",
    pattern: /connection refused/i,
    why: "connection refused",
    hint: (from) => `Does sshd listen on that port, and does the firewall allow ${from}?`,
  },
  {
    kind: "timeout",
    pattern: /timed out during banner exchange/i,
    why: "it accepts the connection, and then there is no answer in time",
    hint: () => "Is that the port of sshd? If it is, the host may be overloaded, or a proxy stands between",
  },
  {
    kind: "timeout",
    pattern: /timed out|timeout/i,
    why: "no answer in time",
    hint: (from) =>
      `Is the host up and its address right, and does the firewall allow ${from}? One that drops packets looks like this`,
  },
  {
    kind: "unreachable",
    pattern: /no route to host|network is unreachable/i,
    why: "there is no route to it",
    hint: (from) =>
      `Is the host up, and in a network that ${from} reaches? A private or an IPv6 address may need a jump host`,
  },
  {
    kind: "negotiation",
    pattern: /unable to negotiate|no matching/i,
    why: "ssh and the host have no algorithm in common",
    hint: () => "Bring sshd on the host up to date",
  },
  {
    kind: "not-ssh",
    pattern: /banner line (?:contains invalid|too long)|bad packet length|protocol (?:major versions differ|mismatch)/i,
    why: "what answers there is not sshd",
    hint: () => "Is that the port of sshd? A web server or a proxy may listen there",
  },
  {
    kind: "closed",
    pattern: /connection (closed|reset)|kex_exchange_identification|broken pipe/i,
    why: "it closed the connection before it knew who we are",
    hint: () =>
      "Too many connections at once (MaxStartups of sshd), an address that is blocked (fail2ban, hosts.deny), or a port of something else than sshd?",
  },
];
