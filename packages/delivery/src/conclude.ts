import { createProcesses, describe, type Outcome, type Secret } from "@stageway/core";
import {
  concludeOver,
  openTarget,
  type Connection,
  type DeploymentReference,
  type VerdictWord,
} from "@stageway/remote";
import type { World } from "./order.ts";
import { readUnrecorded, unrecordedReport } from "./unrecorded.ts";

export interface ConcludeOrder {
  readonly deployment: DeploymentReference;
  readonly verdict: VerdictWord;
  /** Who gives the verdict, and why. */
  readonly who: string;
  readonly token: Secret | undefined;
}

/** Gives a held deployment its verdict, follows it to its end, closes its record, and puts the others of its stage right. */
export async function conclude(
  connection: Connection,
  { deployment: reference, verdict, who, token }: ConcludeOrder,
  { context, clock, log, env }: World,
): Promise<Outcome> {
  const { closeOpened } = await import("@stageway/records");
  const github = { answers: token !== undefined };
  const close = async (ending: Parameters<typeof closeOpened>[2]): Promise<void> => {
    github.answers = false;
    await closeOpened(token, reference, ending, { context, clock, log });
    github.answers = token !== undefined;
  };
  const world = { clock, log, processes: createProcesses({ env }) };
  const outcome = await concludeOver(connection, { reference, verdict, who, close }, world);
  // What GitHub does not answer now is left to the next run.
  if (github.answers && token !== undefined) {
    await putStageRight(connection, reference, token, { context, clock, log }).catch((error: unknown) =>
      log.warning(
        `Not all records of ${reference.stage} are up to date, the next run puts them right: ${describe(error)}`,
      ),
    );
  }
  return outcome;
}

async function putStageRight(
  connection: Connection,
  { directory, stage }: DeploymentReference,
  token: Secret,
  { context, clock, log }: Pick<World, "context" | "clock" | "log">,
): Promise<void> {
  const { openStore } = await import("@stageway/records");
  const { putRecordsRight } = await import("./put-records-right.ts");
  const target = openTarget({ shell: connection, directory, clock });
  const { status, reports } = await target.read({ unrecorded: unrecordedReport });
  const journal = { status, unrecorded: readUnrecorded(reports["unrecorded"]?.stdout ?? "") };
  const store = await openStore(token, { context, clock, signal: AbortSignal.timeout(patience) });
  const recorded = (number: number): Promise<void> => target.recorded(number);
  await putRecordsRight({ store, stage, journal, log, recorded });
}

/** Milliseconds. */
const patience = 30_000;
