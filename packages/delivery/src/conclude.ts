import { describe, type Outcome, type Secret } from "@stageway/core";
import {
  concludeOver,
  openTarget,
  type DeploymentReference,
  type ConclusionOver,
  type VerdictWord,
  type Way,
} from "@stageway/remote";
import { booksOf } from "./journals.ts";
import type { World } from "./order.ts";
import { concludedSummary } from "./concluded-summary.ts";
import { signAndKeep, type Signing } from "./verification.ts";
import { unrecordedReport } from "./unrecorded.ts";

/** The held deployment, its verdict, and how the end is recorded and signed. */
export interface ConcludeOrder {
  readonly deployment: DeploymentReference;
  readonly verdict: VerdictWord;
  /** Who gives the verdict, and why. */
  readonly who: string;
  readonly token: Secret | undefined;
  /** Signs the `verified` statement when the deployment is confirmed. */
  readonly signing?: Signing;
  /** Receives the summary of the end, in Markdown. */
  readonly summarize?: (markdown: string) => void;
}

/**
 * Confirms or undoes a held deployment on all its hosts, follows it to its end, and closes its record. Then it corrects the other records of
 * the stage.
 */
export async function conclude(
  ways: readonly Way[],
  { deployment: reference, verdict, who, token, signing, summarize }: ConcludeOrder,
  { context, clock, log, env, processes }: Pick<World, "context" | "clock" | "log" | "env" | "processes">,
): Promise<Outcome> {
  const { closeOpened } = await import("@stageway/records");
  const github = { answers: token !== undefined };
  const close = async (ending: Parameters<typeof closeOpened>[2]): Promise<void> => {
    github.answers = false;
    await closeOpened(token, reference, ending, { context, clock, log });
    github.answers = token !== undefined;
  };
  const ended = (conclusion: ConclusionOver) => summarize?.(concludedSummary(reference, verdict, conclusion, context));
  const outcome = await concludeOver(ways, { reference, verdict, who, close, ended }, { clock, log });
  if (outcome === "deployed" && verdict === "confirm" && signing !== undefined) {
    const { release, stage, number, replaces: previous } = reference;
    const { directory } = reference;
    const targets = ways.map(
      ({ open }) =>
        async () =>
          openTarget({ shell: await open(), directory, clock }),
    );
    const around = { context, clock, log, env, processes };
    await signAndKeep({ release, stage, number, previous }, signing, targets, around);
  }
  // What GitHub does not answer now is left to the next run, and so is what a host does not.
  if (github.answers && token !== undefined && outcome !== "degraded") {
    await putStageRight(ways, reference, token, { context, clock, log }).catch((error: unknown) =>
      log.warning(
        `Not all records of ${reference.stage} are up to date, the next run puts them right: ${describe(error)}`,
      ),
    );
  }
  return outcome;
}

async function putStageRight(
  ways: readonly Way[],
  { directory, stage }: DeploymentReference,
  token: Secret,
  { context, clock, log }: Pick<World, "context" | "clock" | "log">,
): Promise<void> {
  const { openStore } = await import("@stageway/records");
  const { putRecordsRight } = await import("./put-records-right.ts");
  const read = async ({ open }: Way) => {
    const target = openTarget({ shell: await open(), directory, clock, patience });
    const { status, reports } = await target.read({ unrecorded: unrecordedReport });
    return { target, status, unrecorded: reports["unrecorded"]?.stdout ?? "" };
  };
  const books = booksOf(await Promise.all(ways.map(read)));
  const store = await openStore(token, { context, clock, signal: AbortSignal.timeout(patience) });
  await putRecordsRight({ store, stage, log, ...books });
}

/** Milliseconds. */
const patience = 30_000;
