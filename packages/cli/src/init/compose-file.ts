/** A mapping of a compose file, before anything of it is believed. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A mapping, or an empty one for anything else. */
export function mapping(value: unknown): Mapping {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as Mapping; // The keys of YAML's mappings are texts here.
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
