import { createProcesses, parseInputs, privateFolder, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { deployment: reference, jobStatus } = inputs;
  const verdict = inputs.verdict === "job" ? (jobStatus === "success" ? "confirm" : "undo") : inputs.verdict;
  const { openConnection } = await import("./connection.ts");
  const { concludeOver, markConcluded, sessionPath } = await import("@stageway/remote");
  const { closeOpened } = await import("@stageway/records");
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
});
