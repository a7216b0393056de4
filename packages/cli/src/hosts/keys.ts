import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, describe, didYouMean, Secret, type Processes } from "@stageway/core";
import { hostLabel } from "@stageway/remote";
import { readPrivateKey } from "@stageway/remote/inputs";
import { readNamed } from "../named-file.ts";
import type { Call, World } from "../verb.ts";
import { sshAlias } from "./ssh-alias.ts";

const usual = ["id_ed25519", "id_ecdsa", "id_rsa"];

/** The private key to log in with. @throws {ActionError} when there is none. */
export async function readKey(call: Call, { env }: Pick<World, "env">): Promise<{ key: Secret; passphrase?: Secret }> {
  const phrase = env["STAGEWAY_SSH_PASSPHRASE"];
  const withPhrase = (key: string, from: string) => {
    return { key: readText(key, from, phrase), ...(phrase && { passphrase: new Secret(phrase) }) };
  };
  const text = env["STAGEWAY_SSH_KEY"];
  if (text && call.text("identity") === undefined) return withPhrase(text, "STAGEWAY_SSH_KEY");
  const folder = join(env["HOME"] ?? "/root", ".ssh");
  const file = call.text("identity") ?? usual.map((name) => join(folder, name)).find((path) => existsSync(path));
  const hint = "Name the file of one with --identity, or set STAGEWAY_SSH_KEY; keys of an agent are not used";
  if (file === undefined) throw new ActionError(`Cannot log in: there is no private key in ${folder}`, { hint });
  return withPhrase(await readNamed(file, { act: "read the private key", hint }), file);
}

/** @throws {ActionError} that says what was named instead of a private key, before anybody is connected to */
function readText(key: string, from: string, passphrase: string | undefined): Secret {
  try {
    const { text, encrypted } = readPrivateKey(key);
    if (!encrypted || passphrase) return new Secret(text);
  } catch (error) {
    throw new ActionError(`Cannot use the private key: it ${describe(error)}: current value is ${from}`);
  }
  throw new ActionError(`Cannot use the private key: it is encrypted: current value is ${from}`, {
    hint: "Set STAGEWAY_SSH_PASSPHRASE",
  });
}

/** The file in which host keys are pinned. */
export function knownHostsFile(call: Call, { env }: Pick<World, "env">): string {
  return call.text("known-hosts") ?? join(env["HOME"] ?? "/root", ".ssh", "known_hosts");
}

interface Machine {
  readonly host: string;
  readonly port: number;
}

/** The lines that pin a host's keys, hashed names included; empty when there are none. */
export async function pinnedLines(file: string, { host, port }: Machine, processes: Processes): Promise<string> {
  if (!existsSync(file)) return "";
  const name = port === 22 ? host : `[${host}]:${port}`;
  const { stdout } = await processes.run("ssh-keygen", ["-F", name, "-f", file]);
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .join("\n");
}

/** The lines that pin each machine on a way. @throws {ActionError} that names those whose key is not pinned */
export async function pinnedWay(
  way: readonly Machine[],
  call: Call,
  world: Pick<World, "env" | "processes">,
): Promise<readonly string[]> {
  const file = knownHostsFile(call, world);
  const pinned = await Promise.all(way.map((hop) => pinnedLines(file, hop, world.processes)));
  const unpinned = way.filter((_, index) => pinned[index] === "");
  if (unpinned.length === 0) return pinned;
  const known = await namesIn(file);
  const missing = unpinned.map((hop) => `${hostLabel(hop)}${didYouMean(hop.host, known)}`);
  const aliases = await Promise.all(unpinned.map((hop) => sshAlias(hop.host, world)));
  const alias = aliases.find((one) => one !== undefined);
  if (alias !== undefined) throw new ActionError(`Cannot connect: ${alias.why}`, { hint: alias.todo });
  throw new ActionError(`Cannot connect: no host key is pinned in ${file}: current value is ${missing.join(", ")}`, {
    hint: "stageway doctor prints the lines to pin, with the fingerprints to compare first",
  });
}

/** Names of hosts that a known_hosts file has in clear, without ports. */
async function namesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "" && !/^[#@|]/.test(line));
  const names = lines.flatMap((line) => (line.split(/\s/, 1)[0] ?? "").split(","));
  return names.map((name) => name.replace(/^\[(.*)\]:\d+$/, "$1"));
}
