/** Why something is deployed. */
export const flows = ["push", "promotion", "release", "hotfix", "preview", "rollback", "manual"] as const;
export type Flow = (typeof flows)[number];
