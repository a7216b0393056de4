import { isIPv6 } from "node:net";
import { privateFolder, type Run } from "@stageway/core";
import type { Connection } from "@stageway/remote";
import type { OwnConnection } from "@stageway/remote/inputs";
import type { Docker } from "./service-logs.ts";
import type { Host } from "./way.ts";

/** Milliseconds that a question to the host may take. */
const patience = 15_000;

/** A connection to the host, until it is disposed; one that the deploy step opened goes on after that. */
export interface OpenHost extends AsyncDisposable {
  readonly connection: Connection;
}

/** Connects to the host that the inputs name, or takes up the session that the deploy step of this job opened. */
export async function openHost(own: OwnConnection | undefined, run: Run): Promise<OpenHost> {
  const { connect, resumeSession, sessionPath } = await import("@stageway/remote");
  const folder = await privateFolder(run.env);
  const { signal, processes, clock } = run;
  if (own === undefined) {
    const connection = await resumeSession(sessionPath(folder), { signal, processes, clock });
    return { connection, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const connection = await connect({ ...own, folder, name: "smoke-test", signal, processes, clock });
  return { connection, [Symbol.asyncDispose]: () => connection.close() };
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
  };
}

/** Docker on the host, for reading; a command that fails gives nothing. */
export function dockerOn({ connection }: OpenHost): Docker {
  return async (...arguments_) => {
    const { ok, stdout, stderr } = await connection.exec(["docker", ...arguments_], { timeout: patience });
    return ok ? stdout + stderr : undefined;
  };
}
