import type { VerifiedRelease } from "./record.ts";

/** A deployment that was planned, and is about to begin. */
export interface PlannedTurn {
  /** Number of the deployment that was verified last when this was planned, 0 for none; absent when nobody looked. */
  readonly verified: number | undefined;
  /** The release that it deploys; empty for what lies in no registry. */
  readonly release: string;
  /** Page of its run on GitHub; empty outside of one. */
  readonly runUrl: string;
}

/**
 * Whether a planned deployment would go back in silence: a run that began later has put another release onto the stage. An old run that
 * is started again, or approved days later, ends so; the later of two pushes does not. Ids of runs grow, and a run that is
 * started again keeps its own. A rollback that the plan has seen does not count: deploying after it is a decision. Outside of
 * a run nothing tells the order: a rollback from a terminal may have been put on record long after it happened.
 */
export function isOvertaken(planned: PlannedTurn, last: VerifiedRelease | null): boolean {
  if (planned.verified === undefined || last === null) return false;
  if (last.number <= planned.verified && last.flow === "rollback") return false;
  if (last.release !== "" && last.release === planned.release) return false;
  const [own, other] = [runOf(planned.runUrl), runOf(last.runUrl ?? "")];
  return own !== undefined && other !== undefined && other > own;
}

/** The id of a run in the address of its page. */
function runOf(url: string): number | undefined {
  const [, id] = /\/actions\/runs\/(\d{1,15})(?:\/|$)/.exec(url) ?? [];
  return id === undefined ? undefined : Number(id);
}
