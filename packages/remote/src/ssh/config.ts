import type { Hop } from "./options.ts";

/** Paths of a connection's files. They contain only letters, digits and `/._-`, so that none needs quoting. */
export interface Paths {
  readonly folder: string;
  readonly config: string;
  readonly control: string;
  key(hop: number): string;
  knownHosts(hop: number): string;
}

/** The paths of a connection's files in its private folder. */
export function pathsIn(folder: string): Paths {
  return {
    folder,
    config: `${folder}/config`,
    control: `${folder}/ctl`,
    key: (hop) => `${folder}/key-${hop}`,
    knownHosts: (hop) => `${folder}/known-hosts-${hop}`,
  };
}

/**
 * The configuration that ssh reads instead of the user's and the machine's (ssh_config(5)). Every hop has its own key and pinned host keys, and
 * all features that a host could use against the runner are off.
 */
export function writeConfig(
  hops: readonly Pick<Hop, "host" | "port" | "user">[],
  paths: Paths,
  connectTimeout: number,
): string {
  const last = hops.length - 1;
  const hosts = hops.flatMap(({ host, port, user }, hop) => [
    `Host ${aliasOf(hop, last)}`,
    `  HostName ${host}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${paths.key(hop)}`,
    `  UserKnownHostsFile ${paths.knownHosts(hop)}`,
    ...(hop > 0 ? [`  ProxyJump ${aliasOf(hop - 1, last)}`] : []),
    ...(hop === last ? [`  ControlPath ${paths.control}`] : []),
  ]);
  const everywhere = [
    ["BatchMode", "yes"],
    ["StrictHostKeyChecking", "yes"],
    ["GlobalKnownHostsFile", "/dev/null"],
    ["UpdateHostKeys", "no"],
    ["CheckHostIP", "no"],
    ["VerifyHostKeyDNS", "no"],
    ["IdentitiesOnly", "yes"],
    ["IdentityAgent", "none"],
    ["PreferredAuthentications", "publickey"],
    ["ForwardAgent", "no"],
    ["ForwardX11", "no"],
    ["PermitLocalCommand", "no"],
    ["EscapeChar", "none"],
    ["RequestTTY", "no"],
    ["ControlMaster", "no"],
    ["ConnectTimeout", String(Math.max(1, Math.ceil(connectTimeout / 1000)))],
    ["ServerAliveInterval", "5"],
    ["ServerAliveCountMax", "3"],
    ["LogLevel", "ERROR"],
  ].map(([name, value]) => `  ${name} ${value}`);
  return `${[...hosts, "Host *", ...everywhere].join("\n")}\n`;
}

function aliasOf(hop: number, last: number): string {
  return hop === last ? "target" : `jump-${hop + 1}`;
}
