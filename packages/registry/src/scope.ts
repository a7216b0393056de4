/** The actions on one repository for which a request needs permission. */
export interface Scope {
  readonly repository: string;
  readonly actions: readonly ("pull" | "push")[];
}

/** The scope to read a repository. */
export function pull(repository: string): Scope {
  return { repository, actions: ["pull"] };
}

/** The scope to write to a repository, which includes reading it. */
export function push(repository: string): Scope {
  return { repository, actions: ["pull", "push"] };
}

/** The scopes in the syntax of the token protocol, sorted and with each repository once. They also identify a cached token. */
export function scopeTexts(scopes: readonly Scope[], challenged?: string): string[] {
  const actions = new Map<string, Set<string>>();
  for (const { repository, actions: wanted } of scopes) add(actions, `repository:${repository}`, wanted);
  for (const text of challenged?.split(" ") ?? []) {
    const colon = text.lastIndexOf(":");
    if (colon > 0) add(actions, text.slice(0, colon), text.slice(colon + 1).split(","));
  }
  return [...actions].map(([resource, wanted]) => `${resource}:${[...wanted].sort().join(",")}`).sort();
}

function add(actions: Map<string, Set<string>>, resource: string, wanted: readonly string[]): void {
  const known = actions.get(resource) ?? new Set<string>();
  for (const action of wanted) known.add(action);
  actions.set(resource, known);
}
