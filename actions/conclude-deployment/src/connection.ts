import { createProcesses, privateFolder, type Run } from "@stageway/core";
import { connect, resumeSession, sessionPath, type Connection } from "@stageway/remote";
import type { OwnConnection } from "@stageway/remote/inputs";

/** Connects to the host that the inputs name, or takes up the session that the deploy step of this job opened. */
export async function openConnection(own: OwnConnection | undefined, { env, clock }: Run): Promise<Connection> {
  const folder = await privateFolder(env);
  // Not the run's own: a cancelled job still has to tell the host.
  const world = { clock, processes: createProcesses({ env }) };
  if (own === undefined) return await resumeSession(sessionPath(folder), world);
  return await connect({ ...own, folder, name: "conclude", ...world });
}
