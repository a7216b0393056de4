/** How a deployment ended, exactly one of these. */
export const outcomes = ["deployed", "unchanged", "refused", "rolled-back", "degraded", "superseded"] as const;
export type Outcome = (typeof outcomes)[number];

/** Each outcome as the first words of a summary. */
export const verdicts: Readonly<Record<Outcome, string>> = {
  deployed: "Deployed",
  unchanged: "Unchanged",
  refused: "Refused",
  "rolled-back": "Rolled back",
  degraded: "Degraded",
  superseded: "Superseded",
};

/** The exit code of an action whose outcome is this; the `outcome` output says the same word. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
  deployed: 0,
  unchanged: 0,
  refused: 1,
  "rolled-back": 2,
  degraded: 3,
  superseded: 0,
};
