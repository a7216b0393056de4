import { ActionError, describe } from "@stageway/core";
import {
  conclusionOf,
  otherProgramHint,
  remedies,
  statusCommand,
  type Conclusion,
  type Deployment,
  type FollowedStep,
  type HostEnding,
} from "@stageway/remote";
import type { Host } from "./host.ts";
import type { World } from "./order.ts";

/** How a deployment ended. */
export interface Ended extends Conclusion {
  readonly number?: number;
  /** Refused because the plan was one of yesterday. */
  readonly stale?: boolean;
  /** How it ended on each host that it was begun on. */
  readonly hosts?: readonly HostEnding[];
}

/** What is needed of a host to learn what became of a deployment there. */
export interface LostHost {
  readonly name: string;
  readonly target: Pick<Host["target"], "directory" | "status" | "undo" | "discard">;
  readonly connection: Pick<Host["connection"], "address">;
}

/** What is needed of a host to say what failed there. */
interface FailedHost extends LostHost {
  readonly journal: Pick<Host["journal"], "steps">;
}

/** Nothing was touched, and this is why: all reasons at once. */
export function refusal(problems: readonly string[], hint?: string): ActionError {
  return new ActionError(
    `Cannot deploy, nothing was touched:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    { hint },
  );
}

/** Milliseconds that a cancelled step has to tell the host; the runner waits 7.5 s. */
export const cancelPatience = 3500;

/** A deployment as it was asked for: until its job has begun, the host knows it by its upload alone. */
interface Asked {
  readonly number: number | undefined;
  readonly token: string;
}

/**
 * What is true when the job could not be followed to its end: a cancelled step has it undone, an unreachable host goes on
 * by itself, and where the host does not know of it nothing was touched.
 */
export async function cannotTell(
  { target, name, connection }: LostHost,
  asked: Asked,
  error: unknown,
  world: World,
): Promise<Ended> {
  const { number } = asked;
  if (world.signal.aborted && number !== undefined) return await undoCancelled(target, number, asked, world);
  const reason = describe(error);
  const found = await standing(target, asked).catch(() => null);
  if (found === null) {
    const command = statusCommand(connection.address, target.directory);
    const ending = { host: name, outcome: "degraded", reason, command } as const;
    return { outcome: "degraded", reason, hosts: [ending], ...(number !== undefined && { number }) };
  }
  if (found === undefined) return { outcome: "refused", reason, ...(number !== undefined && { number }) };
  if (world.signal.aborted) return await undoCancelled(target, found.number, asked, world);
  const conclusion = conclusionOf(found);
  const why = found.outcome === undefined ? `${reason}; ${conclusion.reason}` : conclusion.reason;
  return { ...conclusion, reason: why, number: found.number };
}

/** Where it stands by the host's journal, `undefined` when that does not have it. From then on no job can begin any more. */
async function standing(target: LostHost["target"], { number, token }: Asked): Promise<Deployment | undefined> {
  await target.discard(token);
  const { deployments } = await target.status();
  return deployments.find((one) => (number === undefined ? one.token === token : one.number === number));
}

async function undoCancelled(
  target: LostHost["target"],
  number: number,
  asked: Asked,
  { clock }: World,
): Promise<Ended> {
  const reason = "the job was cancelled";
  const over = AbortSignal.timeout(cancelPatience);
  try {
    const retryUntil = clock.monotonic() + cancelPatience;
    const { deployment } = await target.undo(number, reason, { retryUntil, signal: over });
    return { ...conclusionOf(deployment), number };
  } catch {
    const found = await unless(over, () => standing(target, asked)).catch(() => null);
    if (found === undefined) return { outcome: "refused", reason, number };
    if (found?.outcome !== undefined) return { ...conclusionOf(found), number };
    return { outcome: "degraded", reason: `${reason}, and the host undoes it by itself`, number };
  }
}

/** The answer, unless the time is over before it comes. */
async function unless<Answer>(over: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
  over.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  over.addEventListener("abort", () => reject(over.reason as Error), { once: true });
  return await Promise.race([ask(), promise]);
}

const shownLines = 15;

/** For people: what failed, in which step of which host, with what it said last, and what to do. */
export function failure(
  ended: Ended,
  hosts: readonly FailedHost[],
  where: { readonly stage: string; readonly version: string },
): string {
  const hint = otherProgramHint(ended.reason);
  const next: Partial<Record<Conclusion["outcome"], readonly string[]>> = {
    refused: ["Nothing was touched", ...(hint === undefined ? [] : [hint])],
    "rolled-back": ["Everything is as it was before"],
    degraded: whatToDo(ended, hosts),
  };
  return [
    `Cannot deploy ${where.version} to ${where.stage}: ${ended.outcome}: ${ended.reason}`,
    ...hosts.flatMap(({ name, journal }) => saidLast(journal.steps, hosts.length > 1 ? ` on ${name}` : "")),
    ...(next[ended.outcome] ?? []),
  ].join("\n");
}

function saidLast(steps: readonly FollowedStep[], where: string): readonly string[] {
  const failed = steps.find((step) => step.failed);
  if (failed === undefined) return [];
  const lines = failed.lines.slice(-shownLines).map((line) => `  ${line}`);
  return [`Step "${failed.title}" failed${where}; its last lines:`, ...lines];
}

/** What resolves an outcome that nobody could tell, a line each. */
export function whatToDo({ hosts: endings = [] }: Ended, hosts: readonly FailedHost[]): readonly string[] {
  const unknown = remedies(endings);
  const commands = hosts.map(({ connection, target }) => statusCommand(connection.address, target.directory));
  const look = unknown.length > 0 ? unknown : commands.map((command) => `See on the host how it stands: ${command}`);
  const resolve =
    hosts.length > 1 ? ["Deploy again, or go back with rollback: either brings all hosts to one release"] : [];
  return [...look, ...resolve];
}
