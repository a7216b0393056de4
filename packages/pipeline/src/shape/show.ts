import { quote } from "@stageway/core";

/** A value as a message prints it: text in quotes and cut to a readable length, lists and mappings by their kind. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  return typeof value === "string" ? quote(value) : JSON.stringify(value);
}

/** `U+202E` for a character that would not be seen. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
