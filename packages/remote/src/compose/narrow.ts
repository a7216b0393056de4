/** A JSON object whose values nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one when it is anything else. */
export function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The entries of an object, by name. */
export function entries(value: unknown): readonly (readonly [string, Json])[] {
  return Object.entries(object(value)).map(([name, entry]) => [name, object(entry)] as const);
}

/** The items of a list; none when it is anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value as a whole number, also when it was written as text. */
export function whole(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** The texts among the values of an object. */
export function texts(value: unknown): ReadonlyMap<string, string> {
  const pairs = Object.entries(object(value)).flatMap(([name, entry]) =>
    typeof entry === "string" ? [[name, entry] as const] : [],
  );
  return new Map(pairs);
}
