import { json, lines, quote, type Parser } from "@stageway/core";

/** Tags, one a line or as a JSON list; each once, in their order. */
export const tags: Parser<readonly string[]> = (value) => {
  const found = value.trim().startsWith("[") ? json(listOfText)(value.trim()) : lines(value);
  for (const tag of found) assertTag(tag);
  return [...new Set(found)];
};

function listOfText(value: unknown): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new SyntaxError("must be a list of tags");
}

/** What a registry takes as a tag (OCI distribution specification, "Pulling manifests"). */
function assertTag(tag: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) return;
  throw new SyntaxError(
    `a tag starts with a letter, digit or _, has only those, "." and "-", and at most 128 of them: current value is ${quote(tag)}`,
  );
}
