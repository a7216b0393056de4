/** A mapping of a compose file whose values are not validated. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The value if it is a mapping, otherwise an empty mapping. */
export function mapping(value: unknown): Mapping {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as Mapping; // The keys of YAML's mappings are texts here.
}

/** The items of a list; a single value becomes a list of one, and nothing an empty list. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** A scalar as text; `undefined` for lists, mappings and nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
