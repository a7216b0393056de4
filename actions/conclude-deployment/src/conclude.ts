import { createProcesses, privateFolder, type Ending, type Run } from "@stageway/core";
import { closeOpened } from "@stageway/records";
import { concludeOver, markConcluded, sessionPath } from "@stageway/remote";
import { openConnection } from "./connection.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Gives a held deployment its verdict, and closes its record. */
export async function conclude(inputs: Inputs, run: Run): Promise<Ending> {
  const { deployment: reference, jobStatus } = inputs;
  const verdict = inputs.verdict === "job" ? (jobStatus === "success" ? "confirm" : "undo") : inputs.verdict;
  const connection = await openConnection(inputs, run);
  try {
    const who = `conclude-deployment ${run.context.runUrl}`.trim();
    const close = (ending: Parameters<typeof closeOpened>[2]) => closeOpened(inputs.token, reference, ending, run);
    const world = { clock: run.clock, log: run.log, processes: createProcesses({ env: run.env }) };
    const outcome = await concludeOver(connection, { reference, verdict, who, close }, world);
    setOutputs({ outcome });
    if (inputs.host === undefined) await markConcluded(sessionPath(await privateFolder(run.env)), reference.number);
    // Undoing what was to be undone is what this step is for.
    return verdict === "undo" && outcome === "rolled-back" ? 0 : outcome;
  } finally {
    if (inputs.host !== undefined) await connection.close();
  }
}
