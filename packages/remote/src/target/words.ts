/** What the program on the target reads and writes in place of these characters; an empty text is `%00`. */
const escapes: Readonly<Record<string, string>> = { "%": "%25", " ": "%20", "\t": "%09", "\n": "%0A", "\r": "%0D" };
const characters = new Map(Object.entries(escapes).map(([character, escape]) => [escape, character]));

/** Writes a text as one word: no blank, tab or line break is left in it. */
export function encodeWord(text: string): string {
  return text === "" ? "%00" : text.replace(/[% \t\n\r]/g, (character) => escapes[character] ?? character);
}

/** Writes a text as one argument of a line of a job: like a word, but blanks stay, for people who read it. */
export function encodeArgument(text: string): string {
  return text === "" ? "%00" : text.replace(/[%\t\n\r]/g, (character) => escapes[character] ?? character);
}

/** Reads what `encodeWord` or the program wrote; an escape that neither writes stays as it is. */
export function decodeWord(word: string): string {
  return word === "%00" ? "" : word.replace(/%[0-9A-F]{2}/g, (escape) => characters.get(escape) ?? escape);
}

/** Reads `name=word` pairs, as the program writes them behind the kind of a line. */
export function readFields(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const end = word.indexOf("=");
      return end < 0 ? [word, ""] : [word.slice(0, end), decodeWord(word.slice(end + 1))];
    }),
  );
}
