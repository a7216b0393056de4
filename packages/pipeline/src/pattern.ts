/**
 * Whether a branch or tag matches a pattern: `*` is anything within one part, `**` anything, `?` one character; the
 * rest is literal. Case counts.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  return patternMatcher(pattern)(name);
}

/** The same for many names and one pattern. */
export function patternMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(
    /\*\*|\*|\?|[^*?]+/g,
    (piece) => pieces[piece] ?? piece.replace(/[\\^$.|+()[\]{}]/g, "\\$&"),
  );
  const expression = new RegExp(`^${source}$`, "su");
  return (name) => expression.test(name);
}

const pieces: Readonly<Record<string, string>> = { "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** Whether the text is a pattern rather than one name. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}
