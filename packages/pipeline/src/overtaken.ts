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
 * Whether a planned deployment would go back in silence: another release was verified since it was planned, by a run that began later. An old run that is started again, and an approval that took days, end so; the later one of two pushes does not when the
 * earlier one was verified meanwhile. Ids of runs grow, and a run that is started again keeps its own. Outside of
 * a run nothing tells the order: a rollback from a terminal may have been put on record long after it happened.
 */
export function isOvertaken(planned: PlannedTurn, last: VerifiedRelease | null): boolean {
  if (planned.verified === undefined || last === null || last.number <= planned.verified) return false;
  if (last.release !== "" && last.release === planned.release) return false;
  const [own, other] = [runOf(planned.runUrl), runOf(last.runUrl ?? "")];
  return own !== undefined && other !== undefined && other > own;
}

/** The id of a run in the address of its page. */
function runOf(url: string): number | undefined {
  const [, id] = /\/actions\/runs\/(\d{1,15})(?:\/|$)/.exec(url) ?? [];
  return id === undefined ? undefined : Number(id);
}
