/** The reasons for a deployment. */
export const flows = ["push", "promotion", "release", "hotfix", "preview", "rollback", "manual"] as const;

/** One of `flows`. */
export type Flow = (typeof flows)[number];
