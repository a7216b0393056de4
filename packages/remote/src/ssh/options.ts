import {
  describe,
  hostName,
  port,
  userName,
  type Clock,
  type Parser,
  type Processes,
  type Secret,
} from "@stageway/core";
import { readPrivateKey } from "./key.ts";
import { checkKnownHosts } from "./known-hosts.ts";

/** The address of a host and the user that logs in there. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** A jump host with its own pinned host keys. */
export interface JumpHost extends HostAddress {
  readonly knownHosts: string;
  /** By default the key for the host itself. */
  readonly key?: Secret | undefined;
  readonly passphrase?: Secret | undefined;
}

/** How to connect to a host. */
export interface SshOptions extends HostAddress {
  readonly key: Secret;
  readonly passphrase?: Secret | undefined;
  /** Lines of known_hosts. Host keys outside of them are rejected. */
  readonly knownHosts: string;
  /** Jump hosts, the one nearest to the runner first. */
  readonly jump?: readonly JumpHost[] | undefined;
  /** The job's private folder, 0700. */
  readonly folder: string;
  /** Distinguishes several connections of one job. */
  readonly name?: string | undefined;
  /** Milliseconds. */
  readonly connectTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly processes?: Processes | undefined;
  readonly clock?: Clock | undefined;
}

/** A machine on the route: a jump host, or at the end the host itself. */
export interface Hop extends HostAddress {
  readonly key: Secret;
  readonly passphrase: Secret | undefined;
  readonly knownHosts: string;
}

/** All machines on the route, in order. */
export function hopsOf(options: SshOptions): readonly Hop[] {
  const { key, passphrase } = options;
  const jumps = (options.jump ?? []).map((jump) => ({
    ...jump,
    key: jump.key ?? key,
    passphrase: jump.key === undefined ? passphrase : jump.passphrase,
  }));
  return [...jumps, { ...options, passphrase }];
}

/** All problems of the options, one line each. Starts nothing. */
export function checkSsh(options: Omit<SshOptions, "folder">): string[] {
  const hops = hopsOf({ ...options, folder: "" });
  return hops.flatMap((hop, index) => {
    const problems = [
      ...tell("host", hostName, hop.host),
      ...tell("port", port, String(hop.port)),
      ...tell("user", userName, hop.user),
      ...checkKey(hop),
      ...checkKnownHosts(hop.knownHosts, hop).map((problem) => `known-hosts: ${problem}`),
    ];
    const which = index === hops.length - 1 ? "" : `jump host ${index + 1}: `;
    return problems.map((problem) => which + problem);
  });
}

function checkKey({ key, passphrase }: Hop): string[] {
  try {
    const { encrypted } = readPrivateKey(key.reveal());
    return encrypted && passphrase === undefined ? ["ssh-key: is encrypted: set passphrase"] : [];
  } catch (error) {
    return [`ssh-key: ${describe(error)}`];
  }
}

function tell(name: string, parse: Parser<unknown>, value: string): string[] {
  try {
    parse(value);
    return [];
  } catch (error) {
    return [`${name}: ${describe(error)}`];
  }
}
