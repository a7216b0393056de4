import {
  ActionError,
  linesOf,
  multiline,
  optional,
  port,
  secret,
  token,
  userName,
  type Check,
  type Parser,
  type Secret,
} from "@stageway/core";
import { endpoint, jumpHost, type Endpoint, type JumpEndpoint } from "./endpoint.ts";
import { readPrivateKey } from "./key.ts";

/** A private key as somebody pasted it; what is wrong with it is said without showing it. */
export const privateKey: Parser<Secret> = (value) => {
  const key = secret(value); // Masked before anything can be said about it.
  readPrivateKey(value);
  return key;
};

/** The inputs of a connection to hosts, which are named beside them. */
export const connectionInputs = {
  port,
  sshKey: privateKey,
  sshPassphrase: optional(token),
  knownHosts: multiline,
  jump: optional(linesOf(jumpHost)),
};

/** The same for a step that may take up the session of its job's deploy step: `host` says that it is to make its own. */
export const sessionInputs = {
  ...connectionInputs,
  host: optional(endpoint),
  user: optional(userName),
  sshKey: optional(privateKey),
  knownHosts: optional(multiline),
};

/** What opens the way to hosts, as far as it is given. */
export interface Keys {
  readonly sshKey: Secret | undefined;
  readonly sshPassphrase: Secret | undefined;
  readonly knownHosts: string | undefined;
}

/** A machine, with the port of its ssh. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Checks that the key can be read, and that every host on the way is pinned. */
export async function checkConnection(inputs: Keys, places: () => readonly Place[], check: Check): Promise<void> {
  check("ssh-passphrase", () => {
    const { sshKey, sshPassphrase } = inputs;
    if (sshKey !== undefined && sshPassphrase === undefined && readPrivateKey(sshKey.reveal()).encrypted)
      throw new SyntaxError("is needed: the key in ssh-key is encrypted");
  });
  await check("known-hosts", async () => {
    const [text, all] = [inputs.knownHosts, places()];
    if (text === undefined) return;
    // By itself: hashed names need node:crypto, which costs a start.
    const { checkKnownHosts } = await import("./known-hosts.ts");
    const problems = new Set(all.flatMap((place) => checkKnownHosts(text, place)));
    if (problems.size > 0) throw new SyntaxError([...problems].join("; "));
  });
}

/** Jump hosts with the port that they have when none is written. */
export function hopsOf(jump: readonly JumpEndpoint[] | undefined): readonly (JumpEndpoint & Place)[] {
  return (jump ?? []).map((hop) => ({ ...hop, port: hop.port ?? 22 }));
}

/** A host with the port of the input `port` when none is written. */
export function placeOf({ host, port }: Endpoint, usual: number): Place {
  return { host, port: port ?? usual };
}

interface SessionInputs extends Keys {
  readonly host: Endpoint | undefined;
  readonly port: number;
  readonly user: string | undefined;
  readonly jump: readonly JumpEndpoint[] | undefined;
}

/** A connection of a step's own, as its inputs describe it. */
export interface OwnConnection extends Place {
  readonly user: string;
  readonly key: Secret;
  readonly passphrase: Secret | undefined;
  readonly knownHosts: string;
  readonly jump: readonly (JumpEndpoint & Place & { readonly knownHosts: string })[];
}

/** The connection that the inputs describe, or nothing when the session of the job's deploy step is to be used. */
export async function ownConnection(inputs: SessionInputs, check: Check): Promise<() => OwnConnection | undefined> {
  const withHost = <T>(name: string, read: () => T | undefined) =>
    check(name, () => {
      const value = read();
      if (value === undefined && inputs.host !== undefined)
        throw new ActionError('is needed with "host"', {
          hint: 'Leave "host" empty to use the session of the deploy step of this job',
        });
      return value;
    });
  const user = withHost("user", () => inputs.user);
  const key = withHost("ssh-key", () => inputs.sshKey);
  const knownHosts = withHost("known-hosts", () => inputs.knownHosts);
  const own = check("host", () => connectionOf(inputs, user(), key(), knownHosts()));
  const places = () => {
    const found = own();
    return found === undefined ? [] : [...found.jump, found];
  };
  await checkConnection(inputs, places, check);
  return own;
}

function connectionOf(
  { host, port: usual, sshPassphrase: passphrase, jump }: SessionInputs,
  user: string | undefined,
  key: Secret | undefined,
  knownHosts: string | undefined,
): OwnConnection | undefined {
  if (host === undefined || user === undefined || key === undefined || knownHosts === undefined) return undefined;
  const hops = hopsOf(jump).map((hop) => ({ ...hop, knownHosts }));
  return { ...placeOf(host, usual), user, key, passphrase, knownHosts, jump: hops };
}
