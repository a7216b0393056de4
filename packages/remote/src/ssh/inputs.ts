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

export { readPrivateKey };

/** A private key as somebody pasted it, made whole; what is wrong with it is said without showing it. */
export const privateKey: Parser<Secret> = (value) => {
  const given = value.trim() === "" ? undefined : secret(value); // Masked before anything can be said about it.
  const { text, needsDevice } = readPrivateKey(value);
  if (needsDevice)
    throw new SyntaxError(
      "needs its security device (its type begins with sk-), which a runner does not have: make a key for deployments with ssh-keygen -t ed25519",
    );
  // What was base64 has lines of its own to mask.
  return given === undefined || text.trim() !== value.trim() ? secret(text) : given;
};

/** Lines of known_hosts, which are compared with the hosts later: by itself none is wrong but an empty text. */
export const pinnedKeys: Parser<string> = (value) => {
  if (value.trim() !== "") return multiline(value.replaceAll("\ufeff", ""));
  throw new SyntaxError(
    "is empty: pin the host keys; a variable of an environment is only there in a job with that environment",
  );
};

/** The inputs of a connection to hosts, which are named beside them. */
export const connectionInputs = {
  port,
  sshKey: privateKey,
  sshPassphrase: optional(token),
  knownHosts: pinnedKeys,
  jump: optional(linesOf(jumpHost)),
};

/** The same for a step that may take up the sessions of its job's deploy step: `hosts` says that it is to make its own. */
export const sessionInputs = {
  ...connectionInputs,
  hosts: optional(linesOf(endpoint)),
  user: optional(userName),
  sshKey: optional(privateKey),
  knownHosts: optional(pinnedKeys),
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

/**
 * Hosts, each with the port of the input `port` when none is written.
 *
 * @throws {SyntaxError} when one of them is named twice
 */
export function placesOf(hosts: readonly Endpoint[], usual: number): readonly Place[] {
  const places = hosts.map(({ host, port }) => ({ host, port: port ?? usual }));
  const names = places.map(({ host, port }) => `${host}:${port}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SyntaxError(`must name each host once: current value has ${twice} twice`);
  return places;
}

interface SessionInputs extends Keys {
  readonly hosts: readonly Endpoint[] | undefined;
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

/** The connections that the inputs describe, or nothing when the sessions of the job's deploy step are to be used. */
export async function ownConnections(
  inputs: SessionInputs,
  check: Check,
): Promise<() => readonly OwnConnection[] | undefined> {
  const withHosts = <T>(name: string, read: () => T | undefined) =>
    check(name, () => {
      const value = read();
      if (value === undefined && inputs.hosts !== undefined)
        throw new ActionError('is needed with "hosts", and is not given or empty', {
          hint: 'A secret or variable that this job does not see is empty: forks and Dependabot see no secrets, and those of an environment are for jobs with that environment. Leave "hosts" empty to use the session of the deploy step of this job',
        });
      return value;
    });
  const user = withHosts("user", () => inputs.user);
  const key = withHosts("ssh-key", () => inputs.sshKey);
  const knownHosts = withHosts("known-hosts", () => inputs.knownHosts);
  const own = check("hosts", () => connectionsOf(inputs, user(), key(), knownHosts()));
  const places = () => (own() ?? []).flatMap((one) => [...one.jump, one]);
  await checkConnection(inputs, places, check);
  return own;
}

function connectionsOf(
  { hosts, port: usual, sshPassphrase: passphrase, jump }: SessionInputs,
  user: string | undefined,
  key: Secret | undefined,
  knownHosts: string | undefined,
): readonly OwnConnection[] | undefined {
  if (hosts === undefined || user === undefined || key === undefined || knownHosts === undefined) return undefined;
  const hops = hopsOf(jump).map((hop) => ({ ...hop, knownHosts }));
  return placesOf(hosts, usual).map((place) => ({ ...place, user, key, passphrase, knownHosts, jump: hops }));
}
