import { isIPv6 } from "node:net";
import { createProcesses, privateFolder, type Run } from "@stageway/core";
import type { Connection } from "@stageway/remote";
import { containersFormat, mayListen } from "./listening.ts";
import type { Request } from "./request.ts";
import type { Docker } from "./service-logs.ts";
import type { Host } from "./way.ts";

/** Milliseconds that a question to the host may take. */
const patience = 15_000;

/** Connections to the hosts of the stage, until they are disposed; those that the deploy step opened go on after that. */
export interface OpenHosts extends AsyncDisposable {
  readonly hosts: readonly OpenHost[];
}

export interface OpenHost {
  /** Its name for people. */
  readonly name: string;
  readonly connection: Connection;
  /** The compose project's directory there, where somebody said it. */
  readonly directory: string | undefined;
}

/** Connects to the hosts that the inputs name, or takes up the sessions that the last deploy step of this job opened. */
export async function openHosts({ own, directory }: Pick<Request, "own" | "directory">, run: Run): Promise<OpenHosts> {
  const { connect, hostLabel, latestSessions, resumeSession, savedSession } = await import("@stageway/remote");
  const folder = await privateFolder(run.env);
  const { signal, clock } = run;
  const processes = createProcesses(run);
  if (own === undefined) {
    const resumed = (await latestSessions(folder)).map(async (path): Promise<OpenHost> => {
      const saved = await savedSession(path);
      const connection = await resumeSession(path, { signal, processes, clock });
      return { name: hostLabel(saved.address), connection, directory: saved.directory };
    });
    return { hosts: await Promise.all(resumed), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const stack = new AsyncDisposableStack();
  try {
    const connecting = own.map(async (options, index): Promise<OpenHost> => {
      const name = `smoke-test-${index + 1}`;
      const connection = stack.use(await connect({ ...options, folder, name, signal, processes, clock }));
      return { name: hostLabel(options), connection, directory };
    });
    return { hosts: await Promise.all(connecting), [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** What a check needs of the host: its names and its connections. */
export function hostFor({ connection }: OpenHost): Host {
  return {
    async resolve(name, signal) {
      const { stdout } = await connection.exec(["getent", "ahosts", name], { signal, timeout: patience });
      const addresses = new Set(stdout.split("\n").flatMap((line) => line.split(/\s/, 1)[0] || []));
      // What a container publishes is reached by IPv4 on every host, by IPv6 on some.
      return [...addresses].sort((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)));
    },
    stream: (host, port) => Promise.resolve(connection.stream(host, port)),
    async mayListen(port, signal) {
      const args = ["docker", "ps", "--all", "--format", containersFormat];
      const { ok, stdout } = await connection.exec(args, { signal, timeout: patience });
      return !ok || mayListen(stdout, port);
    },
  };
}

/** Docker on the host, for reading; a command that fails gives nothing. */
export function dockerOn({ connection }: OpenHost): Docker {
  return async (...arguments_) => {
    const { ok, stdout, stderr } = await connection.exec(["docker", ...arguments_], { timeout: patience });
    return ok ? stdout + stderr : undefined;
  };
}

/** All paths of the project's directory on the host: as it was named, and where that leads. None when nobody said it. */
export async function directoriesOn({ connection, directory }: OpenHost): Promise<readonly string[]> {
  if (directory === undefined) return [];
  const { stdout } = await connection.exec(["readlink", "-f", "--", directory], { timeout: patience });
  return [directory, stdout.trimEnd()];
}
