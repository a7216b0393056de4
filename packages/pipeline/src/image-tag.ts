import { quote } from "@stageway/core";

/** What a registry takes as a tag. */
export const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** A tag of an image, by the registries' grammar. */
export function parseTag(text: string): string {
  if (tagPattern.test(text)) return text;
  if (text.length > 128) throw new RangeError("tag must not be longer than 128 characters");
  throw new SyntaxError(
    `tag must start with a letter, digit or _ and have only letters, digits, "_", "." and "-": current value is ${quote(text)}`,
  );
}

/** A name with everything that a tag, a host name or a folder may not have replaced by "-", in lower case, at most 40 long. */
export function slug(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
}
