import { chmod } from "node:fs/promises";
import type { Engine } from "../engine/engine.ts";
import { startHost, type Host } from "../host/host.ts";
import { newKey } from "../host/keys.ts";
import { pushBaseImages } from "../images/base-images.ts";
import { startRegistry, type Registry } from "../registry/registry.ts";
import { ownedFolder } from "./folder.ts";
import type { Settings } from "./settings.ts";

/** The name of a stage and its hosts. */
export interface StageOptions {
  /** Name of the stage, such as "production". */
  readonly name: string;
  /** Number of hosts; two by default. */
  readonly hosts?: number;
  /** Port of each host on which the application answers. */
  readonly port?: number;
  /** Size of each host's own disk, as "1g"; see `startHost`. */
  readonly disk?: string;
}

/** A stage with its own hosts and registry. The hosts reach no other registry, and share a disk at /mnt/shared. */
export interface Stage extends AsyncDisposable {
  readonly name: string;
  readonly registry: Registry;
  readonly hosts: readonly Host[];
  /** URL of the application on each host. */
  readonly urls: readonly string[];
  /** Its variables and secrets for the repository: `PRODUCTION_HOSTS`, `PRODUCTION_SSH_KEY` and so on. */
  readonly settings: Settings;
}

/** Starts the hosts and the registry of a stage, and pushes the base images there. Takes about three seconds. */
export async function startStage(
  engine: Engine,
  { name, hosts: count = 2, port = 8080, disk }: StageOptions,
): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const [registry, key] = [stack.use(await startRegistry()), await newKey()];
  const { path: shared } = stack.use(await ownedFolder("stage"));
  await chmod(shared, 0o777); // Whoever a container runs as may write there.
  const start = async (_: unknown, index: number) => {
    const size = disk === undefined ? {} : { disk };
    const reached = { ports: [port], machinePorts: [registry.port] };
    return stack.use(await startHost(engine, { name: `${name}-${index + 1}`, key, shared, ...reached, ...size }));
  };
  const [images, ...hosts] = await Promise.all([
    pushBaseImages(engine.docker, registry.host),
    ...Array.from({ length: count }, start),
  ]);
  const values = {
    HOSTS: hosts.map((host) => `${host.host}:${host.port}`).join("\n"),
    USER: "deploy",
    KNOWN_HOSTS: hosts.map(({ knownHosts }) => knownHosts).join(""),
    REGISTRY: registry.host,
  };
  const settings = {
    vars: named(name, values),
    secrets: named(name, { SSH_KEY: key.private, ENV: `EDGE_IMAGE=${images.haproxy}\n` }),
  };
  const rest = stack.move();
  const urls = hosts.map((host) => `http://${host.address(port)}`);
  return { name, registry, hosts, urls, settings, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

/** Prefixes names with the stage: `HOSTS` of production becomes `PRODUCTION_HOSTS`. */
function named(stage: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${stage.toUpperCase()}_${name}`, value]));
}
