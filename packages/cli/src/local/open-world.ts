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

/** A delivery world of this machine, as long as the command runs. */
export interface LocalWorld extends AsyncDisposable {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly github: GitHubStandIn;
  readonly host: Host;
  /** Gone with the world. */
  readonly folder: string;
}

export interface WorldWishes {
  /** Ports of the host on which the application answers. */
  readonly ports: readonly number[];
  /** Ports of this machine that the host reaches too: registries of the person's own. */
  readonly machinePorts: readonly number[];
  /** The project's directory on the host. */
  readonly directory: string;
}

/** Starts engine, registry, GitHub stand-in and a host: about three seconds. */
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

/** An engine that was started for this world goes with it; one that ran before, or that others use too, goes on. */
async function endEngine(view: View): Promise<void> {
  const left = await leaveEngine();
  if (left === "stopped") view.note("Stopped the Docker engine; its images are kept for the next run");
  if (left === "in use") view.note("The Docker engine goes on until the last process that uses it ends");
}
