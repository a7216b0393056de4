import type { Reader } from "./project.ts";

/** Who read the compose files, in words for people: with what only compose itself would have understood. */
export function readerNote(reader: Reader): { readonly found: readonly string[]; readonly unclear: readonly string[] } {
  if (reader.kind === "compose") return { found: [`read by docker compose ${reader.version}`], unclear: [] };
  return {
    found: [`read by stageway's own reader, because ${reader.why}`],
    unclear: reader.unclear.map((each) => `not understood: ${each}`),
  };
}
