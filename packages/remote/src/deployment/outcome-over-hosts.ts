import type { Outcome } from "@stageway/core";

/** Ends without the release, the one that says most first. */
const without = ["rolled-back", "superseded", "refused"] as const;

/** How a deployment over several hosts ended, from how it ended on each that it was begun on. A mixture is `degraded`. */
export function outcomeOver(outcomes: readonly Outcome[]): Outcome {
  const deployed = outcomes.includes("deployed");
  const other = without.find((outcome) => outcomes.includes(outcome));
  if (outcomes.includes("degraded") || (deployed && other !== undefined)) return "degraded";
  return deployed ? "deployed" : (other ?? "unchanged");
}
