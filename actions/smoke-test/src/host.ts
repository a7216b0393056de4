import type { Run } from "@stageway/core";
import type { Connection } from "@stageway/remote";
import type { Inputs } from "./inputs.ts";
import { sshOf } from "./inputs.ts";
import type { Docker } from "./service-logs.ts";
import type { Host } from "./way.ts";

/** Milliseconds that a question to the host may take. */
const patience = 15_000;

/** Connects to the host that the inputs name, or takes up the session that the deploy step of this job opened. */
export async function openHost(inputs: Inputs, run: Run): Promise<Connection> {
  const { privateFolder } = await import("@stageway/core");
  const { connect, resumeSession, sessionPath } = await import("@stageway/remote");
  const folder = await privateFolder(run.env);
  const { signal, processes, clock } = run;
  const ssh = sshOf(inputs);
  if (ssh === undefined) return await resumeSession(sessionPath(folder), { signal, processes, clock });
  return await connect({ ...ssh, folder, name: "smoke-test", signal, processes, clock });
}

/** What a check needs of the host: its names and its connections. */
export function hostFor(connection: Connection): Host {
  return {
    async resolve(name, signal) {
      const { stdout } = await connection.exec(["getent", "ahosts", name], { signal, timeout: patience });
      return [...new Set(stdout.split("\n").flatMap((line) => line.split(/\s/, 1)[0] || []))];
    },
    stream: async (host, port) => connection.stream(host, port),
  };
}

/** Docker on the host, for reading; a command that fails gives nothing. */
export function dockerOn(connection: Connection): Docker {
  return async (...arguments_) => {
    const { ok, stdout, stderr } = await connection.exec(["docker", ...arguments_], { timeout: patience });
    return ok ? stdout + stderr : undefined;
  };
}
