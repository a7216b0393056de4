import { privateFolder, withProcesses, writeSummary, type Ending, type Run } from "@stageway/core";
import { conclude } from "@stageway/delivery";
import { markConcluded, sessionsOfJob } from "@stageway/remote";
import type { OwnConnection } from "@stageway/remote/inputs";
import { openWaysTo } from "./connections.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

/** Gives a held deployment its verdict, from this job's deploy step or from another job. */
export async function concludeDeployment(
  inputs: Inputs,
  own: readonly OwnConnection[] | undefined,
  run: Run,
): Promise<Ending> {
  const { deployment, jobStatus, token, ...signing } = inputs;
  const verdict = inputs.verdict === "job" ? (jobStatus === "success" ? "confirm" : "undo") : inputs.verdict;
  await using opened = await openWaysTo(deployment, own, run);
  const who = `conclude-deployment ${run.context.runUrl}`.trim();
  const summarize = (markdown: string) => writeSummary(markdown, run.env);
  const outcome = await conclude(
    opened.ways,
    { deployment, verdict, who, token, signing, summarize },
    withProcesses(run),
  );
  setOutputs({ outcome });
  if (own === undefined) await markConcluded(await sessionsOfJob(await privateFolder(run.env)), deployment);
  // Undoing what was to be undone is what this step is for.
  return verdict === "undo" && outcome === "rolled-back" ? 0 : outcome;
}
