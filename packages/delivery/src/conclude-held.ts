import { createProcesses, removePrivateFolder, type Ending, type Secret } from "@stageway/core";
import { closeSession, concludeSession, isConcluded, type DeploymentReference } from "@stageway/remote";
import type { World } from "./order.ts";

/** What the end of a job says of a deployment that is held. */
export interface HeldVerdict {
  readonly held: DeploymentReference | undefined;
  readonly token: Secret | undefined;
  /** `success` confirms, everything else undoes. */
  readonly jobStatus: string;
  /** A green job leaves the verdict to another one; until then the deployment stays held, at most to its deadline. */
  readonly keepOpen: boolean;
}

/** Gives the verdict on a held deployment as the job ended, closes its record, and removes the connection with its keys. */
export async function concludeHeld(
  session: string,
  read: () => HeldVerdict,
  world: Omit<World, "processes">,
): Promise<Ending> {
  const processes = createProcesses({ env: world.env });
  try {
    const { held, token, jobStatus, keepOpen } = read();
    if (held === undefined || (await isConcluded(session, held.number))) return;
    if (keepOpen && jobStatus === "success") {
      world.log.notice(
        `Deployment ${held.number} stays held: conclude-deployment confirms it, or the host undoes it at its deadline`,
      );
      return;
    }
    const verdict = jobStatus === "success" ? "confirm" : "undo";
    const { runUrl } = world.context;
    const who = `the end of its job (${[jobStatus, runUrl].filter(Boolean).join(", ")})`;
    const { closeOpened } = await import("@stageway/records");
    const close = (ending: Parameters<typeof closeOpened>[2]) => closeOpened(token, held, ending, world);
    return await concludeSession({ session, reference: held, verdict, who, close }, { ...world, processes });
  } finally {
    await closeSession(session, { processes });
    await removePrivateFolder(world.env);
  }
}
