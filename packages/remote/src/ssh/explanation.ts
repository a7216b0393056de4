import { ActionError, type Processes } from "@stageway/core";
import type { Paths } from "./config.ts";
import { cannotConnect, type SshFault } from "./fault.ts";
import { fingerprint } from "./fingerprint.ts";
import { knownHostName } from "./known-hosts.ts";
import type { HostAddress } from "./options.ts";

interface World {
  readonly processes: Processes;
  readonly paths: Paths;
  readonly hops: readonly HostAddress[];
}

/** Adds to a fault what people need to put it right: the host key that was seen, or the key that was offered. */
export async function explain(fault: SshFault, world: World): Promise<ActionError> {
  if (fault.kind === "host-key") return explainHostKey(fault.hop, world);
  if (fault.kind === "permission") return explainPermission(fault.hop, world);
  return fault.error;
}

/** Asks the host for its keys. They are shown, never trusted. */
async function explainHostKey(hop: HostAddress, { processes, hops }: World): Promise<ActionError> {
  const lines = hop === hops[0] ? await scan(hop, processes) : [];
  const seen = lines.map(({ type, blob }) => `${type} ${fingerprint(blob)}`);
  const message = `${cannotConnect(hop)}: its host key is not the pinned one`;
  if (seen.length === 0) {
    return new ActionError(message, {
      hint: `Read the key at the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and correct known-hosts for ${knownHostName(hop)}`,
    });
  }
  const add = lines.map(({ line }) => line).join("\n");
  return new ActionError(`${message}: current value is ${seen.join(", ")}`, {
    hint: `Either somebody answers in its place, or the host has new keys. Compare with the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); only if they are the same, put into known-hosts:\n${add}`,
  });
}

interface SeenKey {
  readonly type: string;
  readonly blob: string;
  readonly line: string;
}

/** Best keys first; a key exchange only, nothing of ours is told. */
async function scan(hop: HostAddress, processes: Processes): Promise<readonly SeenKey[]> {
  const args = ["-T", "5", "-p", String(hop.port), "-t", "ed25519,ecdsa,rsa", hop.host];
  const { stdout } = await processes.run("ssh-keyscan", args, { timeout: 10_000 });
  const keys = stdout.split("\n").flatMap((line) => {
    const [, type, blob] = line.split(" ");
    const isKey = !line.startsWith("#") && type !== undefined && blob !== undefined;
    return isKey ? [{ type, blob, line: `${knownHostName(hop)} ${type} ${blob}` }] : [];
  });
  const rank = ["ssh-ed25519", "ecdsa-sha2-nistp256"];
  return keys.sort((a, b) => ((rank.indexOf(a.type) + 3) % 3) - ((rank.indexOf(b.type) + 3) % 3));
}

async function explainPermission(hop: HostAddress, { processes, paths, hops }: World): Promise<ActionError> {
  const { stdout } = await processes.run("ssh-keygen", ["-l", "-f", paths.key(hops.indexOf(hop))], { timeout: 10_000 });
  const [, print = "unknown"] = stdout.split(" ");
  return new ActionError(`${cannotConnect(hop)}: it does not accept the key: current value is ${print}`, {
    hint: `Put the public key with this fingerprint into ~${hop.user}/.ssh/authorized_keys on the host, and see that ${hop.user} may log in by key`,
  });
}
