import type { Outcome } from "@stageway/core";
import type { Deployment } from "../target/deployment.ts";
import type { FollowOptions, Target } from "../target/target.ts";

/** How a held deployment ends. */
export type VerdictWord = "confirm" | "undo";

/** How a deployment ended. */
export interface Conclusion {
  readonly outcome: Outcome;
  /** Why, in one line. */
  readonly reason: string;
  /** Set when the verdict had no effect, because it came too late or contradicted an earlier one. */
  readonly late?: string;
}

/** Confirms or undoes a held deployment and follows it to its end. */
export async function conclude(
  target: Target,
  number: number,
  verdict: VerdictWord,
  who: string,
  options: FollowOptions = {},
): Promise<Conclusion> {
  const answer = await target[verdict](number, who, options);
  const conclusion = conclusionOf(answer.deployment);
  return answer.accepted ? conclusion : { ...conclusion, late: answer.reason };
}

/** The conclusion of an ended deployment; `degraded` for one that is still running. */
export function conclusionOf({ phase, outcome, reason = "" }: Deployment): Conclusion {
  if (outcome !== undefined) return { outcome, reason };
  return { outcome: "degraded", reason: `it has not ended: ${phase}` };
}
