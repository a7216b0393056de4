import { describe, formatDuration, type Clock, type Log, type Outcome, type Processes } from "@stageway/core";
import type { Connection } from "../ssh/index.ts";
import { resumeSession } from "../ssh/session.ts";
import { openTarget } from "../target/target.ts";
import { conclude, type Conclusion, type VerdictWord } from "./conclusion.ts";
import { JournalLog } from "./journal-log.ts";
import type { DeploymentReference } from "./reference.ts";

export interface Concluding {
  readonly reference: DeploymentReference;
  readonly verdict: VerdictWord;
  /** Who gives the verdict, and why. */
  readonly who: string;
  /** Closes the deployment's record. */
  readonly close: (ending: { readonly outcome: Outcome; readonly reason: string }) => Promise<void>;
}

export interface ConcludingWorld {
  readonly clock: Clock;
  readonly log: Log;
  readonly processes: Processes;
}

/** Gives the verdict over the connection that an earlier step of this job left. */
export async function concludeSession(
  { session, ...concluding }: Concluding & { readonly session: string },
  world: ConcludingWorld,
): Promise<Outcome> {
  const connection = await resumeSession(session, { processes: world.processes, clock: world.clock });
  return await concludeOver(connection, concluding, world);
}

/** Gives the verdict, follows the deployment to its end, closes its record, and says how it ended. */
export async function concludeOver(
  connection: Connection,
  { reference, verdict, who, close }: Concluding,
  { clock, log }: ConcludingWorld,
): Promise<Outcome> {
  const { directory, number, stage } = reference;
  const journal = new JournalLog(log);
  const target = openTarget({ shell: connection, directory, clock, log: journal.line });
  const started = clock.monotonic();
  const conclusion = await conclude(target, number, verdict, who);
  await journal.flush();
  // The target has the truth: what GitHub was not told does not change how the deployment ended.
  await close(conclusion).catch((error: unknown) => {
    log.warning(`The record is not up to date, the next run puts it right: ${describe(error)}`);
  });
  tell(
    conclusion,
    { number, stage, verdict, took: formatDuration(Math.round((clock.monotonic() - started) / 100) * 100) },
    log,
  );
  return conclusion.outcome;
}

interface Told {
  readonly number: number;
  readonly stage: string;
  readonly verdict: VerdictWord;
  readonly took: string;
}

function tell({ outcome, reason, late }: Conclusion, { number, stage, verdict, took }: Told, log: Log): void {
  const what = `Deployment ${number} on ${stage}`;
  if (late !== undefined) log.error(`Cannot ${verdict} deployment ${number} on ${stage}: ${late}; it ended ${outcome}`);
  else if (outcome === "deployed") log.info(`${what} is confirmed (${took})`);
  else if (outcome === "rolled-back") log.error(`${what} was undone, what ran before runs again (${took}): ${reason}`);
  else log.error(`${what} ended ${outcome}: ${reason}`);
}
