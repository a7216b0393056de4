import type { Outcome } from "@stageway/core";
import type { Deployment } from "../target/deployment.ts";
import type { FollowOptions, Target } from "../target/target.ts";

export type VerdictWord = "confirm" | "undo";

/** How a deployment ended. */
export interface Conclusion {
  readonly outcome: Outcome;
  /** Why, in one line. */
  readonly reason: string;
  /** Set when the verdict came too late or contradicted one that was given before: it changed nothing. */
  readonly late?: string;
}

/** Gives the verdict on a held deployment and follows it to its end. */
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

/** The outcome of a deployment that has ended; one that somebody still works on is `degraded`: nobody can say yet. */
export function conclusionOf({ phase, outcome, reason = "" }: Deployment): Conclusion {
  if (outcome !== undefined) return { outcome, reason };
  return { outcome: "degraded", reason: `it has not ended: ${phase}` };
}
