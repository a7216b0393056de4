import { isIPv6 } from "node:net";
import { createProcesses, privateFolder, type Run } from "@stageway/core";
import type { Connection } from "@stageway/remote";
import { containersFormat, mayListen } from "./listening.ts";
import type { Request } from "./request.ts";
import type { Docker } from "./service-logs.ts";
import type { Host } from "./way.ts";

/** Time limit in milliseconds for one command on the host. */
const patience = 15_000;

/** Connections to the hosts of the stage. Disposing closes the ones that this step opened, not those of the deploy step. */
export interface OpenHosts extends AsyncDisposable {
  readonly hosts: readonly OpenHost[];
}

/** An open ssh connection to one host of the stage. */
export interface OpenHost {
  /** Host label for messages. */
  readonly name: string;
  readonly connection: Connection;
  /** The compose project's directory on the host, if it is known. */
  readonly directory: string | undefined;
}

/** Connects to the hosts named by the inputs, or resumes the sessions of the last deploy step in this job. */
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

/** Name resolution, TCP connections and port look-ups on the host, for checks. */
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

/** Runs docker commands on the host; a failed command gives `undefined`. */
export function dockerOn({ connection }: OpenHost): Docker {
  return async (...arguments_) => {
    const { ok, stdout, stderr } = await connection.exec(["docker", ...arguments_], { timeout: patience });
    return ok ? stdout + stderr : undefined;
  };
}

/** The project's directory on the host, as configured and with links resolved; empty when it is not known. */
export async function directoriesOn({ connection, directory }: OpenHost): Promise<readonly string[]> {
  if (directory === undefined) return [];
  const { stdout } = await connection.exec(["readlink", "-f", "--", directory], { timeout: patience });
  return [directory, stdout.trimEnd()];
}
