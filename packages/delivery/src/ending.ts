import { ActionError, describe } from "@stageway/core";
import { conclusionOf, type Conclusion, type FollowedStep, type Target } from "@stageway/remote";
import type { World } from "./order.ts";

/** How a deployment ended. */
export interface Ended extends Conclusion {
  readonly number?: number;
  /** Refused because the plan was one of yesterday. */
  readonly stale?: true;
}

/** Nothing was touched, and this is why: all reasons at once. */
export function refusal(problems: readonly string[]): ActionError {
  return new ActionError(
    `Cannot deploy, nothing was touched:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}

/** Milliseconds that a cancelled step has to tell the host; the runner waits 7.5 s. */
const cancelPatience = 3500;

/**
 * What is true when the job could not be followed to its end: a cancelled step has it undone, an unreachable host goes on
 * by itself. @throws the error again when nothing of the deployment reached the host.
 */
export async function cannotTell(
  target: Target,
  { number, token }: { readonly number: number | undefined; readonly token: string },
  error: unknown,
  world: World,
): Promise<Ended> {
  const known = number ?? (await numberOf(target, token));
  if (known === undefined) throw error;
  if (world.signal.aborted) return await undoCancelled(target, known, world);
  const status = await target.status().catch(() => undefined);
  const deployment = status?.deployments.find((one) => one.number === known);
  if (status !== undefined && deployment === undefined)
    return { outcome: "refused", reason: describe(error), number: known };
  return {
    ...(deployment === undefined ? { outcome: "degraded", reason: describe(error) } : conclusionOf(deployment)),
    number: known,
  };
}

/** The number that the host gave to the job of this upload. */
async function numberOf(target: Target, token: string): Promise<number | undefined> {
  const status = await target.status().catch(() => undefined);
  return status?.deployments.find((one) => one.token === token)?.number;
}

async function undoCancelled(target: Target, number: number, { clock }: World): Promise<Ended> {
  try {
    const { deployment } = await target.undo(number, "the job was cancelled", {
      retryUntil: clock.now() + cancelPatience,
      signal: AbortSignal.timeout(cancelPatience),
    });
    return { ...conclusionOf(deployment), number };
  } catch {
    return { outcome: "degraded", reason: "the job was cancelled, and the host undoes it by itself", number };
  }
}

const shownLines = 15;

/** For people: what failed, in which step, with what it said last, and what to do. */
export function failure(
  ended: Ended,
  steps: readonly FollowedStep[],
  where: { readonly stage: string; readonly version: string; readonly directory: string },
): string {
  const failed = steps.find((step) => step.failed);
  const said =
    failed === undefined
      ? []
      : [
          `Step "${failed.title}" failed; its last lines:`,
          ...failed.lines.slice(-shownLines).map((line) => `  ${line}`),
        ];
  const command = `sh ${where.directory}/.stageway/program-*.sh --dir ${where.directory} status`;
  const next: Partial<Record<Conclusion["outcome"], string>> = {
    refused: "Nothing was touched",
    "rolled-back": "What ran before runs again",
    degraded: `See on the host how it stands: ${command}`,
  };
  return [
    `Cannot deploy ${where.version} to ${where.stage}: ${ended.outcome}: ${ended.reason}`,
    ...said,
    next[ended.outcome] ?? "",
  ]
    .join("\n")
    .trimEnd();
}
