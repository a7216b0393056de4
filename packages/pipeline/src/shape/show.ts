const longest = 80;

/** A value as a message may print it: quoted, on one line, without invisible characters, at most about 80 characters. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof Map) return "a mapping";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (typeof value === "string") return `"${visible(value)}"`;
  return visible(String(value));
}

/** The text with what cannot be seen, or reverses the line, written as a code point, cut to a readable length. */
export function visible(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, codePoint);
}

/** `U+202E` for a character. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
