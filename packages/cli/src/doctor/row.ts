/** One thing that was looked at, or could not be. */
export interface Row {
  /** `here`, or the host. */
  readonly where: string;
  readonly check: string;
  /** `note` passed and is worth a remark; `unchecked` could be right or wrong. */
  readonly state: "ok" | "failed" | "unchecked" | "note";
  /** What was found, or why nothing was. */
  readonly why: string;
  readonly todo?: string;
}

/** Writes rows for one place. */
export function rowsOf(where: string) {
  const row = (state: Row["state"]) => (check: string, why: string, todo?: string) => ({
    where,
    check,
    state,
    why,
    ...(todo !== undefined && todo !== "" && { todo }),
  });
  return { ok: row("ok"), failed: row("failed"), unchecked: row("unchecked"), note: row("note") };
}
