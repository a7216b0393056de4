import { remedies, type ConclusionOver, type DeploymentReference, type VerdictWord } from "@stageway/remote";
import { summaryOf, type SummaryContext } from "./summary.ts";

/** How a held deployment ended, for people, by its verdict or although that came too late. */
export function concludedSummary(
  { number, stage, version = `deployment ${number}`, commit, url }: DeploymentReference,
  verdict: VerdictWord,
  { outcome, reason, late, hosts }: ConclusionOver,
  context: SummaryContext,
): string {
  const why =
    late === undefined ? reason : `it could not be ${verdict === "confirm" ? "confirmed" : "undone"}: ${late}`;
  const next = remedies(hosts);
  return summaryOf({ stage, version, commit, url }, { outcome, reason: why, next }, context);
}
