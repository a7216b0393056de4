import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createProcesses, requireSuccess, Secret, type Running } from "@stageway/core";
import type { SshOptions } from "./options.ts";

const processes = createProcesses({ env: process.env });

/** A real sshd on a loopback port with its own host key, for the user of this process. */
export interface TestSshd extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  /** A private key that it accepts. */
  readonly key: string;
  readonly knownHosts: string;
  /** Its log. */
  log(): Promise<string>;
  /** Kills it with everything that it started. A later `start` uses the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  options(changes?: Partial<SshOptions>): SshOptions;
}

/** Creates an ed25519 key pair. Gives the path of the private key. */
export async function makeKey(folder: string, name: string, passphrase = ""): Promise<string> {
  const path = join(folder, name);
  const args = ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", path];
  requireSuccess(await processes.run("ssh-keygen", args), "make a key");
  return path;
}

/**
 * Starts an sshd with a new host key and a new user key.
 *
 * @param configuration additional lines of sshd_config
 */
export async function startSshd(configuration: readonly string[] = []): Promise<TestSshd> {
  const folder = await mkdtemp(join(tmpdir(), "stageway-sshd-"));
  const port = await freePort();
  const hostKey = await makeKey(folder, "host");
  const userKey = await makeKey(folder, "user");
  await writeFile(join(folder, "authorized"), await readFile(`${userKey}.pub`), { mode: 0o600 });
  await mkdir("/run/sshd", { recursive: true });
  const config = join(folder, "sshd_config");
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${folder}/authorized`,
    "StrictModes no",
    "UsePAM no",
    "LogLevel VERBOSE",
    "PidFile none",
    // Logins read nothing of the user's own shell setup. It may take seconds, and a login that a test kills may leave a lock in it.
    `SetEnv HOME=${folder}`,
    ...configuration,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  await chmod(folder, 0o755);
  const [type, blob] = (await readFile(`${hostKey}.pub`, "utf8")).split(" ");
  const knownHosts = `[127.0.0.1]:${port} ${type ?? ""} ${blob ?? ""}\n`;
  let running: Running | undefined;
  const key = await readFile(userKey, "utf8");
  const stop = async () => {
    running?.kill("SIGKILL");
    await running?.finished;
    running = undefined;
  };
  const start = async () => {
    // It wants to be called by its whole path, and lies in a tools folder or where servers lie.
    const sshd = 'PATH="$PATH:/usr/sbin"; exec "$(command -v sshd)" "$@"';
    running = processes.start("sh", ["-c", sshd, "sh", "-D", "-e", "-f", config, "-E", join(folder, "log")]);
    await listening(port);
  };
  await start();
  return {
    port,
    folder,
    key,
    knownHosts,
    start,
    stop,
    log: () => readFile(join(folder, "log"), "utf8"),
    options: (changes = {}) => ({
      host: "127.0.0.1",
      port,
      user: userInfo().username,
      key: new Secret(key),
      knownHosts,
      folder,
      ...changes,
    }),
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("sshd does not listen");
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise<boolean>((resolve) => {
    socket
      .once("data", () => resolve(true))
      .once("error", () => resolve(false))
      .once("close", () => resolve(false));
  }).finally(() => socket.destroy());
}
