import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ActionError, requireSuccess, type Processes } from "@stageway/core";
import { pathsIn, writeConfig, type Paths } from "./config.ts";
import { readPrivateKey } from "./key.ts";
import { normaliseKnownHosts } from "./known-hosts.ts";
import type { Hop } from "./options.ts";

/** sun_path holds 108 bytes (unix(7)), and ssh makes the socket under a name that is 17 longer first. */
const longestControlPath = 90;

/** Where a connection's folder is found by its name: the folder itself or, when that cannot be one of a socket, a link to it. */
export function connectionFolder(folder: string, name: string): string {
  return join(folder, `ssh-${name}`);
}

/** Whether this is the name of such a folder. */
export function isConnectionFolder(name: string): boolean {
  return name.startsWith("ssh-");
}

/** Makes the folder of a connection: at its place or, when that path cannot be one of a socket, among temporary files. */
export async function makeFolder(wanted: string): Promise<string> {
  if (!fits(wanted)) {
    const temporary = join(tmpdir(), "stageway-ssh-");
    const elsewhere = await mkdtemp(fits(`${temporary}XXXXXX`) ? temporary : "/tmp/stageway-ssh-");
    await mkdir(dirname(wanted), { recursive: true, mode: 0o700 });
    await symlink(elsewhere, wanted);
    return elsewhere;
  }
  await mkdir(wanted, { recursive: true, mode: 0o700 });
  return wanted;
}

function fits(folder: string): boolean {
  return /^[A-Za-z0-9/._-]+$/.test(folder) && pathsIn(folder).control.length <= longestControlPath;
}

/** Writes what ssh reads: its configuration, pinned host keys, and keys that only this user can read. */
export async function writeFiles(
  hops: readonly Hop[],
  paths: Paths,
  connectTimeout: number,
  processes: Processes,
): Promise<void> {
  await write(paths.config, writeConfig(hops, paths, connectTimeout));
  for (const [index, hop] of hops.entries()) {
    await write(paths.knownHosts(index), normaliseKnownHosts(hop.knownHosts));
    const key = readPrivateKey(hop.key.reveal());
    await write(paths.key(index), key.text);
    if (key.encrypted) await decrypt(paths.key(index), hop, paths, processes);
  }
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600); // A mode given to `writeFile` is for new files only.
}

/** Takes the passphrase off the copy of the key: it goes by the environment of the one child that asks for it. */
async function decrypt(key: string, { passphrase }: Hop, paths: Paths, processes: Processes): Promise<void> {
  const ask = join(paths.folder, "ask");
  await writeFile(ask, `#!/bin/sh\nprintf '%s\\n' "$STAGEWAY_PASSPHRASE"\n`, { mode: 0o700 });
  const env = {
    PATH: process.env["PATH"],
    HOME: paths.folder,
    DISPLAY: ":0",
    SSH_ASKPASS: ask,
    SSH_ASKPASS_REQUIRE: "force",
    STAGEWAY_PASSPHRASE: passphrase?.reveal() ?? "",
  };
  const finished = await processes.run("ssh-keygen", ["-q", "-p", "-N", "", "-f", key], { env, timeout: 30_000 });
  await rm(ask, { force: true });
  if (/incorrect passphrase|bad passphrase/i.test(finished.stderr)) {
    throw new ActionError("Cannot read the ssh key: the passphrase is not that of this key");
  }
  requireSuccess(finished, "read the ssh key");
}
