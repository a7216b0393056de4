import { ActionError, codeSpan, commitLink, escapeMarkdown, verdicts, writeSummary, type Run } from "@stageway/core";
import { closeOnce, findOpened, openStore, readRecord, type DeploymentRecord } from "@stageway/records";
import type { NamedDeployment } from "./deployment.ts";
import { endedAfter, endedAs, type Ended } from "./ending.ts";
import type { Inputs } from "./inputs.ts";
import type { Opened } from "./opened.ts";
import { setOutputs } from "./outputs.ts";

type World = Pick<Run, "context" | "clock" | "log" | "env">;

/** Closes the record that an input names. An outcome that nobody knew (`degraded`) may be put right by somebody who does. */
export async function close({ number, url }: NamedDeployment, inputs: Inputs, run: Run): Promise<void> {
  const store = await openStore(inputs.token, run);
  const record = await readRecord(store, number);
  const ended = endedAs(inputs);
  const isSaid = inputs.outcome !== undefined;
  const closing = await closeOnce(store, record, endingOf(ended, url, run), { over: isSaid ? ["degraded"] : [] });
  if (closing.kind === "closed before" && isSaid && closing.outcome !== ended.outcome) {
    throw new ActionError(
      `Cannot close deployment ${number} as ${ended.outcome}: it is closed already: current value is ${closing.outcome}`,
      { hint: "The first outcome stands; only degraded, which means that the outcome was unknown, may be corrected" },
    );
  }
  const reference = { schemaVersion: 1, number, stage: record.stage, ...(url !== undefined && { url }) };
  setOutputs({ number, deployment: reference, outcome: closing.outcome });
  tell(record, ended, closing, run);
}

/** Milliseconds: a post step of a cancelled job has not long. */
const patience = 60_000;

/** Closes the record that the main step opened, unless somebody closed it or another job is to. */
export async function closeAfter(opened: Opened, inputs: Inputs, world: World): Promise<void> {
  if (inputs.keepOpen && opened.started === true) return;
  const { context, clock } = world;
  const store = await openStore(inputs.token, { context, clock, signal: AbortSignal.timeout(patience) });
  const record = opened.number === undefined ? await findOpened(store, opened) : await readRecord(store, opened.number);
  if (record === undefined) return; // The main step failed before GitHub made one.
  const ended = endedAfter(opened, inputs);
  tell(record, ended, await closeOnce(store, record, endingOf(ended, opened.url, world)), world);
}

function endingOf(ended: Ended, url: string | undefined, { context }: Pick<World, "context">) {
  return { ...ended, logUrl: context.runUrl, ...(url !== undefined && { environmentUrl: url }) };
}

function tell(
  { number, version, stage, commit }: DeploymentRecord,
  { reason }: Ended,
  closing: Awaited<ReturnType<typeof closeOnce>>,
  { log, env, context }: World,
): void {
  const { kind, outcome } = closing;
  if (kind === "closed before") {
    log.info(`Deployment ${number} was closed before: ${outcome}`);
    return;
  }
  if (closing.warning !== undefined) log.warning(closing.warning);
  const why = reason === "" ? "" : `: ${escapeMarkdown(reason)}`;
  writeSummary(
    `### ${verdicts[outcome]}: ${codeSpan(version)} on ${codeSpan(stage)}\n\nCommit ${commitLink(commit, context)} · deployment ${number}${why}\n`,
    env,
  );
}
