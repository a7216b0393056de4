/** What a full ref names. A short name tells no branch from a tag, so nothing of ours goes by one. */
export interface Ref {
  readonly kind: "branch" | "tag" | "pull" | "other" | "none";
  /** Without `refs/heads/`, `refs/tags/` or `refs/pull/`: only the first such prefix is one. */
  readonly name: string;
  readonly full: string;
}

/** Takes a full ref apart (`refs/heads/main`); `none` for an empty one. */
export function parseRef(full: string): Ref {
  const kinds = { "refs/heads/": "branch", "refs/tags/": "tag", "refs/pull/": "pull" } as const;
  for (const [prefix, kind] of Object.entries(kinds)) {
    if (full.startsWith(prefix) && full.length > prefix.length) return { kind, name: full.slice(prefix.length), full };
  }
  return { kind: full === "" ? "none" : "other", name: full, full };
}
