/** One thing that was looked at. */
export interface Row {
  /** `here`, or the host. */
  readonly where: string;
  readonly check: string;
  /** `note` is worth knowing and stops nothing. */
  readonly state: "ok" | "missing" | "note";
  /** What was found. */
  readonly why: string;
  readonly todo?: string;
}

/** Writes rows for one place. */
export function rowsOf(where: string) {
  const row = (state: Row["state"]) => (check: string, why: string, todo?: string) => ({
    ...{ where, check, state, why },
    ...(todo !== undefined && todo !== "" && { todo }),
  });
  return { ok: row("ok"), missing: row("missing"), note: row("note") };
}
