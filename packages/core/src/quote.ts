import { redact } from "./redaction.ts";

/** Characters of a value that a message shows at most. */
const longest = 80;

// Control characters, line separators, and the invisible ones that turn or hide text.
// eslint-disable-next-line no-control-regex -- naming control characters is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"\\]/g;

/** Shows a value in a message: in quotes, at most 80 characters, everything unprintable escaped, secrets hidden before anything is cut. */
export function quote(value: string): string {
  const characters = Array.from(
    redact(value)
      .slice(0, 2 * longest + 2)
      .toWellFormed(),
  );
  const cut = characters.length > longest;
  const shown = characters.slice(0, longest).join("");
  return `"${shown.replace(unprintable, escapeCharacter)}${cut ? "…" : ""}"`;
}

function escapeCharacter(character: string): string {
  const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" }[character];
  return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
