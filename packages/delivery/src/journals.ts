import { outcomeOver, type Deployment, type JobOutcome, type Target, type TargetStatus } from "@stageway/remote";
import type { Books } from "./record.ts";
import { readUnrecorded, type Journal } from "./unrecorded.ts";

/** What one host says of how its deployments ended. */
export interface HostJournal {
  readonly target: Target;
  readonly status: TargetStatus;
  /** What its report of deployments without a record printed. */
  readonly unrecorded: string;
}

/** What the hosts say together. A deployment has ended once it has everywhere, and as `outcomeOver` says. */
export function booksOf(hosts: readonly HostJournal[]): Books {
  const journals = hosts.map(({ target, status, unrecorded }) => ({
    target,
    status,
    unrecorded: readUnrecorded(unrecorded),
  }));
  const silent = new Set<Target>();
  /** A host that does not answer is not asked again for each of its notes. */
  const given = (target: Target) => (error: unknown) => {
    silent.add(target);
    throw error;
  };
  return {
    journal: { status: statusOver(hosts.map(({ status }) => status)), unrecorded: unrecordedOver(journals) },
    recorded: async (number) => {
      const those = journals.filter(({ target, unrecorded }) => unrecorded.has(number) && !silent.has(target));
      await Promise.all(those.map(({ target }) => target.recorded(number).catch(given(target))));
    },
  };
}

function unrecordedOver(journals: readonly Pick<Journal, "unrecorded">[]): Journal["unrecorded"] {
  return new Map(journals.flatMap(({ unrecorded }) => [...unrecorded]));
}

/** The status of all hosts as if they were one. */
export function statusOver(statuses: readonly TargetStatus[]): TargetStatus {
  const [only] = statuses;
  if (only !== undefined && statuses.length === 1) return only;
  const all = statuses.flatMap(({ deployments }) => deployments);
  const byNumber = Map.groupBy(all, ({ number }) => number);
  const deployments = [...byNumber].sort(([a], [b]) => a - b).flatMap(([, each]) => deploymentOver(each));
  const current = Math.max(0, ...statuses.map((status) => status.current ?? 0));
  const forgotten = Math.max(0, ...statuses.map((status) => status.forgotten ?? 0));
  return { deployments, ...(current > 0 && { current }), ...(forgotten > 0 && { forgotten }) };
}

function deploymentOver(each: readonly Deployment[]): readonly Deployment[] {
  const open = each.find((deployment) => deployment.outcome === undefined);
  if (open !== undefined) return [open];
  const outcome = outcomeOver(each.flatMap((deployment) => deployment.outcome ?? []));
  const said = each.find((deployment) => deployment.outcome === outcome) ?? each[0];
  return said === undefined || outcome === "unchanged" ? [] : [{ ...said, outcome: outcome satisfies JobOutcome }];
}
