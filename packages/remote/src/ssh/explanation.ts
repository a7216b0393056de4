import { ActionError, quote, type Processes } from "@stageway/core";
import type { Paths } from "./config.ts";
import { cannotConnect, type SshFault } from "./fault.ts";
import { fingerprint } from "./fingerprint.ts";
import { knownHostName } from "./known-hosts.ts";
import { otherServer } from "./listener.ts";
import type { HostAddress } from "./options.ts";

interface World {
  readonly processes: Processes;
  readonly paths: Paths;
  readonly hops: readonly HostAddress[];
}

/** Adds to a fault what people need to put it right: the host key that was seen, or the key that was offered. */
export async function explain(fault: SshFault, world: World): Promise<ActionError> {
  if (fault.kind === "host-key") return explainHostKey(fault, world);
  if (fault.kind === "permission") return explainPermission(fault, world);
  if (fault.kind === "closed" && fault.hop === world.hops[0]) return (await explainOther(fault.hop)) ?? fault.error;
  return fault.error;
}

/** Says what listens there instead of sshd; nothing when that cannot be told. */
export async function explainOther(hop: HostAddress): Promise<ActionError | undefined> {
  const said = await otherServer(hop);
  if (said === undefined) return undefined;
  return new ActionError(`${cannotConnect(hop)}: what answers there is not sshd: current value is ${quote(said)}`, {
    hint: "Is that the port of sshd? A web server or a proxy may listen there",
  });
}

/** Asks the host for its keys. They are shown, never trusted. */
async function explainHostKey({ hop, stderr }: SshFault, { processes, hops }: World): Promise<ActionError> {
  if (/marked as revoked|revoked host key/i.test(stderr)) {
    return new ActionError(`${cannotConnect(hop)}: its host key is marked as revoked in known-hosts (@revoked)`, {
      hint: "Somebody took this key out of use: ask who wrote that line, and pin the host's new key",
    });
  }
  const [, invalid] = /^Certificate invalid: (.*)$/m.exec(stderr) ?? [];
  if (invalid !== undefined) {
    return new ActionError(`${cannotConnect(hop)}: its host certificate is not valid: ${invalid}`, {
      hint: "Have the authority of the line @cert-authority sign the host's key anew, for this name (ssh-keygen -s … -h -n NAME), or pin the host's own key",
    });
  }
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

/** The key is asked for its public half first: ssh goes on without a key that it cannot read, and then the host refuses. */
async function explainPermission({ hop, stderr }: SshFault, { processes, paths, hops }: World): Promise<ActionError> {
  const key = await processes.run("ssh-keygen", ["-y", "-P", "", "-f", paths.key(hops.indexOf(hop))], {
    timeout: 10_000,
  });
  const [type = "", blob] = key.stdout.trim().split(" ");
  if (!key.ok || blob === undefined) {
    return new ActionError(`${cannotConnect(hop)}: ssh cannot read the private key`, {
      hint: "The key is damaged, or this version of ssh does not know its format: ssh-keygen -y -f FILE tells where the file is; ssh-keygen -t ed25519 makes a key that every version reads",
    });
  }
  const [, methods] = /permission denied \(([^)]*)\)/i.exec(stderr) ?? [];
  if (methods !== undefined && !methods.split(",").includes("publickey")) {
    return new ActionError(`${cannotConnect(hop)}: a key is not enough there: current value is ${methods}`, {
      hint: `sshd on the host takes no keys, or wants more than a key: let ${hop.user} log in by key alone (PubkeyAuthentication, AuthenticationMethods)`,
    });
  }
  const device = type.startsWith("sk-") ? " The key needs its security device: plug it in, or use another key." : "";
  return new ActionError(`${cannotConnect(hop)}: it does not accept the key: current value is ${fingerprint(blob)}`, {
    hint: `On the host, ~${hop.user}/.ssh/authorized_keys needs this line, and nobody but ${hop.user} may write there:\n${type} ${blob}\nIs it there already? Then see whether the user ${hop.user} exists and may log in by key; sshd says why in its log (journalctl -u ssh).${device}`,
  });
}
