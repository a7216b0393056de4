import { ActionError, describe } from "@stageway/core";
import {
  conclusionOf,
  remedies,
  statusCommand,
  type Conclusion,
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
  readonly target: Pick<Host["target"], "directory" | "status" | "undo">;
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

/**
 * What is true when the job could not be followed to its end: a cancelled step has it undone, an unreachable host goes on
 * by itself, and where the host does not know of it nothing was touched.
 */
export async function cannotTell(
  { target, name, connection }: LostHost,
  { number, token }: { readonly number: number | undefined; readonly token: string },
  error: unknown,
  world: World,
): Promise<Ended> {
  if (world.signal.aborted && number !== undefined) return await undoCancelled(target, number, world);
  const reason = describe(error);
  const status = await target.status().catch(() => undefined);
  if (status === undefined) {
    const command = statusCommand(connection.address, target.directory);
    const ending = { host: name, outcome: "degraded", reason, command } as const;
    return { outcome: "degraded", reason, hosts: [ending], ...(number !== undefined && { number }) };
  }
  const found = status.deployments.find((one) => (number === undefined ? one.token === token : one.number === number));
  if (found === undefined) return { outcome: "refused", reason, ...(number !== undefined && { number }) };
  if (world.signal.aborted) return await undoCancelled(target, found.number, world);
  const conclusion = conclusionOf(found);
  const why = found.outcome === undefined ? `${reason}; ${conclusion.reason}` : conclusion.reason;
  return { ...conclusion, reason: why, number: found.number };
}

async function undoCancelled(target: LostHost["target"], number: number, { clock }: World): Promise<Ended> {
  try {
    const { deployment } = await target.undo(number, "the job was cancelled", {
      retryUntil: clock.monotonic() + cancelPatience,
      signal: AbortSignal.timeout(cancelPatience),
    });
    return { ...conclusionOf(deployment), number };
  } catch {
    return { outcome: "degraded", reason: "the job was cancelled, and the host undoes it by itself", number };
  }
}

const shownLines = 15;

/** For people: what failed, in which step of which host, with what it said last, and what to do. */
export function failure(
  ended: Ended,
  hosts: readonly FailedHost[],
  where: { readonly stage: string; readonly version: string },
): string {
  const next: Partial<Record<Conclusion["outcome"], readonly string[]>> = {
    refused: ["Nothing was touched"],
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

function whatToDo({ hosts: endings = [] }: Ended, hosts: readonly FailedHost[]): readonly string[] {
  const unknown = remedies(endings);
  const commands = hosts.map(({ connection, target }) => statusCommand(connection.address, target.directory));
  const look = unknown.length > 0 ? unknown : commands.map((command) => `See on the host how it stands: ${command}`);
  const resolve =
    hosts.length > 1 ? ["Deploy again, or go back with rollback: either brings all hosts to one release"] : [];
  return [...look, ...resolve];
}
