import { ActionError, createProcesses, privateFolder, type Run } from "@stageway/core";
import { connect, resumeSession, sessionPath, type Connection } from "@stageway/remote";
import type { Inputs } from "./inputs.ts";

/** Connects to the host that the inputs name, or takes up the session that the deploy step of this job opened. */
export async function openConnection(inputs: Inputs, { env, clock }: Run): Promise<Connection> {
  const folder = await privateFolder(env);
  const world = { clock, processes: createProcesses({ env }) };
  const { host, user, sshKey: key, sshPassphrase: passphrase, knownHosts, jump = [] } = inputs;
  if (host === undefined) return await resumeSession(sessionPath(folder), world);
  if (user === undefined || key === undefined || knownHosts === undefined) {
    throw new ActionError(
      `Cannot connect to ${host.host}: the inputs user, ssh-key and known-hosts are needed with "host"`,
      {
        hint: 'Leave "host" empty to use the session of the deploy step of this job',
      },
    );
  }
  const hops = jump.map((hop) => ({ ...hop, port: hop.port ?? 22, knownHosts }));
  const address = { host: host.host, port: host.port ?? inputs.port, user };
  return await connect({ ...address, key, passphrase, knownHosts, jump: hops, folder, name: "conclude", ...world });
}
