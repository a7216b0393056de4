import { randomBytes } from "node:crypto";
import { ActionError } from "@stageway/core";
import type { Engine } from "../engine/engine.ts";
import { isAlive, ownerOf } from "../owner.ts";
import { freePort } from "../port.ts";
import type { ProgramOptions } from "../program.ts";
import { hostImage } from "./image.ts";
import { newKey, type KeyPair } from "./keys.ts";

/** How a host is set up. */
export interface HostOptions {
  /** Part of the container's name. */
  readonly name?: string;
  /** Ports of the host to publish on this machine; `address(port)` gives the address. */
  readonly ports?: readonly number[];
  /** Ports of this machine, such as a registry's, that the host can reach as 127.0.0.1:PORT. */
  readonly machinePorts?: readonly number[];
  /** State of its Docker engine: `running` (the default), `stopped`, or `absent` when Docker is not installed. */
  readonly docker?: "running" | "stopped" | "absent";
  /** Size of a disk in memory for /var/lib/docker and /srv, as "300m", which a restart empties; by default this machine's disk. */
  readonly disk?: string;
  /** A folder of this machine to mount at /mnt/shared, like a network disk of several hosts. */
  readonly shared?: string;
  /** The key that `deploy` and `root` accept; a new one by default. */
  readonly key?: KeyPair;
  /** Additional lines of sshd_config, such as "MaxSessions 2". */
  readonly sshd?: readonly string[];
  /** Keeps it running after this process ends. */
  readonly outlives?: boolean;
}

/** A host to deploy to: a privileged container with sshd, Docker, Compose, and a user `deploy` in the group docker. Starts in about 4 s. */
export interface Host extends AsyncDisposable {
  /** Address of its sshd, 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The private key that `deploy` and `root` accept. */
  readonly key: string;
  /** Lines for a known_hosts file. */
  readonly knownHosts: string;
  /** Its public host key, "ssh-ed25519 AAAA…". */
  readonly hostKey: string;
  /** Its address for other hosts, with sshd on port 22. It may change on a restart. */
  readonly innerAddress: string;
  /** Name of the container in the machine's engine, for `engine.run(["pause", …])` and the like. */
  readonly container: string;
  /** Address of a published port on this machine: "127.0.0.1:PORT". */
  address(port: number): string;
  /** Runs a program on the host as root, without ssh. Gives its output. */
  exec(argv: readonly string[], options?: ProgramOptions): Promise<string>;
  /** Lets the host reach a port of this machine as 127.0.0.1:PORT. */
  reach(machinePort: number): Promise<void>;
  /** Simulates a power failure: kills every process at once. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. Resolves when ssh and Docker answer. */
  start(): Promise<void>;
}

const label = "stageway.testbed.owner";

/** Starts a host as a container in the engine. Gives it once ssh and Docker answer; disposing removes it with its disk. */
export async function startHost(engine: Engine, options: HostOptions = {}): Promise<Host> {
  await sweepHosts(engine);
  const [image, key] = await Promise.all([hostImage(engine), options.key ?? newKey()]);
  const container = `stageway-${options.name ?? "host"}-${randomBytes(4).toString("hex")}`;
  const published = new Map<number, number>();
  for (const port of [22, ...(options.ports ?? [])]) published.set(port, await freePort());
  await engine.run(["run", "--detach", ...runArguments(container, key.public, published, options), image]);
  try {
    const exec = (argv: readonly string[], more?: ProgramOptions) =>
      engine.run(["exec", "--interactive", container, ...argv], more);
    const reach = async (port: number) => {
      await exec([
        "sh",
        "-c",
        'grep -qx "$1" /etc/stageway-ports || echo "$1" >>/etc/stageway-ports; reach-machine "$1"',
        "reach",
        `${port}`,
      ]);
    };
    const hostKey = (await untilReady(engine, container, options)).split(" ").slice(0, 2).join(" ");
    const innerAddress = await engine.run(["inspect", "--format", "{{.NetworkSettings.IPAddress}}", container]);
    for (const port of options.machinePorts ?? []) await reach(port);
    const port = published.get(22) as number;
    return {
      host: "127.0.0.1",
      port,
      user: "deploy",
      key: key.private,
      knownHosts: `[127.0.0.1]:${port} ${hostKey}\n`,
      hostKey,
      innerAddress: innerAddress.trim(),
      container,
      address: (inner) => `127.0.0.1:${published.get(inner) ?? notPublished(inner)}`,
      exec,
      reach,
      kill: async () => {
        await engine.run(["kill", container]);
      },
      start: async () => {
        await engine.run(["start", container]);
        await untilReady(engine, container, options);
      },
      [Symbol.asyncDispose]: () => remove(engine, container),
    };
  } catch (error) {
    await remove(engine, container);
    throw error;
  }
}

function runArguments(
  container: string,
  publicKey: string,
  published: ReadonlyMap<number, number>,
  options: HostOptions,
): string[] {
  const owner = options.outlives ? "nobody" : ownerOf();
  const settings = {
    KEY: publicKey,
    DOCKER: options.docker ?? "running",
    DISK: options.disk ?? "",
    SSHD: options.sshd?.join("\n") ?? "",
  };
  return [
    ["--privileged", "--init", "--name", container, "--hostname", container, "--label", `${label}=${owner}`],
    ["--tmpfs", "/run", "--stop-timeout", "5"],
    ...Object.entries(settings).map(([name, value]) => ["--env", `STAGEWAY_${name}=${value}`]),
    ...(options.shared === undefined ? [] : [["--volume", `${options.shared}:/mnt/shared`]]),
    ...[...published].map(([inner, outer]) => ["--publish", `127.0.0.1:${outer}:${inner}`]),
  ].flat();
}

/** Waits for the host with one call that polls inside of it. Gives the public host key. */
async function untilReady(engine: Engine, container: string, { docker = "running" }: HostOptions): Promise<string> {
  const conditions = ["[ -s /etc/ssh/ssh_host_ed25519_key.pub ]", "[ -e /run/sshd.pid ]"];
  if (docker === "running") conditions.push("docker version >/dev/null 2>&1");
  const script = `left=600; until ${conditions.join(" && ")}; do [ $((left -= 1)) -gt 0 ] || exit 1; sleep 0.1; done; cat /etc/ssh/ssh_host_ed25519_key.pub`;
  return engine.run(["exec", container, "sh", "-c", script]).catch(async (error: unknown) => {
    const log = await engine
      .run(["exec", container, "sh", "-c", "tail -n 5 /var/log/dockerd.log /var/log/sshd.log"])
      .catch(() => "");
    throw new ActionError(`Cannot start a host: ssh or Docker did not answer on it within a minute: ${log}`, {
      cause: error,
    });
  });
}

function notPublished(port: number): never {
  throw new ActionError(
    `Cannot reach port ${port} of the host: it is not among the ports that the host was started with`,
  );
}

/** Removes hosts of ended processes, with their disks. */
export async function sweepHosts(engine: Engine): Promise<void> {
  const list = await engine.run([
    "ps",
    "--all",
    "--filter",
    `label=${label}`,
    "--format",
    `{{.Names}} {{.Label "${label}"}}`,
  ]);
  const hosts = list
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));
  for (const [name = "", owner = ""] of hosts) if (!isAlive(owner)) await remove(engine, name).catch(unlessRemoved);
}

/** Hosts that start concurrently find the same leftovers. */
function unlessRemoved(error: unknown): void {
  if (!String(error).includes("is already in progress")) throw error;
}

async function remove(engine: Engine, container: string): Promise<void> {
  await engine.run(["rm", "--force", "--volumes", container]);
}
