import { dirname } from "node:path";
import { createProcesses, removePrivateFolder, writeSummary, type Ending, type Secret } from "@stageway/core";
import {
  concludeOver,
  hasSteps,
  isConcluded,
  openTarget,
  removeStepFolder,
  sessionsOfStep,
  waysOf,
  type ConclusionOver,
  type DeploymentReference,
} from "@stageway/remote";
import { concludedSummary } from "./concluded-summary.ts";
import type { World } from "./order.ts";
import { signAndKeep, type Signing } from "./verification.ts";

/** What the end of a job says of a deployment that is held. */
export interface HeldVerdict {
  readonly held: DeploymentReference | undefined;
  readonly token: Secret | undefined;
  /** `success` confirms, everything else undoes. */
  readonly jobStatus: string;
  /** A green job leaves the verdict to another one; until then the deployment stays held, at most to its deadline. */
  readonly keepOpen: boolean;
  /** What signs that the release was verified, when it is confirmed. */
  readonly signing?: Signing;
}

/**
 * Gives the verdict on a held deployment as the job ended, closes its record, and removes the connections of its step with
 * their keys; those of other steps are left to theirs.
 *
 * @param folder that of the step's connections
 */
export async function concludeHeld(
  folder: string,
  read: () => HeldVerdict,
  world: Omit<World, "processes">,
): Promise<Ending> {
  const processes = createProcesses({ env: world.env });
  const { clock, log } = world;
  try {
    const { held, token, jobStatus, keepOpen, signing } = read();
    if (held === undefined) return;
    const sessions = await sessionsOfStep(folder);
    if (await isConcluded(sessions, held.number)) return;
    if (keepOpen && jobStatus === "success") {
      log.notice(
        `Deployment ${held.number} stays held: conclude-deployment confirms it, or the host undoes it at its deadline`,
      );
      return;
    }
    const verdict = jobStatus === "success" ? "confirm" : "undo";
    const { runUrl } = world.context;
    const who = `the end of its job (${[jobStatus, runUrl].filter(Boolean).join(", ")})`;
    const { closeOpened } = await import("@stageway/records");
    const close = (ending: Parameters<typeof closeOpened>[2]) => closeOpened(token, held, ending, world);
    const ways = await waysOf(held, sessions, { processes, clock });
    const ended = (conclusion: ConclusionOver) =>
      writeSummary(concludedSummary(held, verdict, conclusion, world.context), world.env);
    const outcome = await concludeOver(ways, { reference: held, verdict, who, close, ended }, { clock, log });
    if (outcome === "deployed" && verdict === "confirm" && signing !== undefined)
      await signAndKeep(
        { release: held.release, stage: held.stage, number: held.number, previous: held.replaces },
        signing,
        ways.map((way) => async () => openTarget({ shell: await way.open(), directory: held.directory, clock })),
        { ...world, processes },
      );
    return outcome;
  } finally {
    await removeStepFolder(folder, processes);
    // With the last one goes what a step left that was killed.
    if (!(await hasSteps(dirname(folder)))) await removePrivateFolder(world.env);
  }
}
