/** The possible outcomes of a deployment. `refused` and `superseded` mean that nothing was touched, `degraded` that the state is mixed or unknown. */
export const outcomes = ["deployed", "unchanged", "refused", "rolled-back", "degraded", "superseded"] as const;

/** One of `outcomes`. */
export type Outcome = (typeof outcomes)[number];

/** The heading of each outcome in a summary. */
export const verdicts: Readonly<Record<Outcome, string>> = {
  deployed: "Deployed",
  unchanged: "Unchanged",
  refused: "Refused",
  "rolled-back": "Rolled back",
  degraded: "Degraded",
  superseded: "Superseded",
};

/** The exit code of an action for each outcome. It agrees with the `outcome` output. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
  deployed: 0,
  unchanged: 0,
  refused: 1,
  "rolled-back": 2,
  degraded: 3,
  superseded: 0,
};
