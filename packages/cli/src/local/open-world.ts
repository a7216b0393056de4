import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  leaveEngine,
  startEngine,
  startGitHub,
  startHost,
  startRegistry,
  type Engine,
  type GitHubStandIn,
  type Host,
  type Registry,
} from "@stageway/testbed";
import type { View } from "../view.ts";

/** An engine, a registry, a GitHub stand-in and a host on this machine, for one run of the command. */
export interface LocalWorld extends AsyncDisposable {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly github: GitHubStandIn;
  readonly host: Host;
  /** A temporary folder, removed with the world. */
  readonly folder: string;
}

/** What the host of the local world must provide. */
export interface WorldWishes {
  /** Ports of the host on which the application answers. */
  readonly ports: readonly number[];
  /** Ports of this machine that the host must reach, such as the user's own registry. */
  readonly machinePorts: readonly number[];
  /** The project's directory on the host. */
  readonly directory: string;
}

/** Starts the engine, the registry, the GitHub stand-in and the host. Takes about three seconds. */
export async function openWorld({ ports, machinePorts, directory }: WorldWishes, view: View): Promise<LocalWorld> {
  await using stack = new AsyncDisposableStack();
  const part = async <T extends AsyncDisposable>(name: string, start: () => Promise<T>, said: (part: T) => string) => {
    const progress = view.begin(name);
    try {
      const started = stack.use(await start());
      progress.done(said(started));
      return started;
    } catch (error) {
      progress.failed();
      throw error;
    }
  };
  const folder = await mkdtemp(join(tmpdir(), "stageway-local-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const engine = await beginEngine(view);
  if (engine.ours) stack.defer(() => endEngine(view));
  const registry = await part("Registry", startRegistry, ({ host }) => `registry ${host}`);
  const github = await part("GitHub stand-in", startGitHub, ({ serverUrl }) => `GitHub stand-in ${serverUrl}`);
  const reached = [registry.port, ...machinePorts];
  const host = await part(
    "A host",
    () => startHost(engine, { name: "local", ports, machinePorts: reached }),
    (started) => `host with ssh on ${started.host}:${started.port}`,
  );
  await host.exec(["install", "-d", "-o", host.user, "-g", host.user, directory]);
  const rest = stack.move();
  return { engine, registry, github, host, folder, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

async function beginEngine(view: View): Promise<Engine> {
  const progress = view.begin("Docker engine");
  try {
    const engine = await startEngine({ transient: true });
    progress.done(`Docker engine ${engine.version}${engine.ours ? "" : ", yours"}`);
    return engine;
  } catch (error) {
    progress.failed();
    throw error;
  }
}

/** Stops an engine that was started for this world, unless another process uses it. */
async function endEngine(view: View): Promise<void> {
  const left = await leaveEngine();
  if (left === "stopped") view.note("Stopped the Docker engine; its images are kept for the next run");
  if (left === "in use") view.note("The Docker engine goes on until the last process that uses it ends");
}
