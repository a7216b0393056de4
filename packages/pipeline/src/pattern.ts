import { fitsPlaces, literal, type Place } from "@stageway/core";

/**
 * Whether a branch or tag matches a pattern: `*` is anything within one part, `**` anything, `?` one character; the
 * rest is literal. Case counts.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  return patternMatcher(pattern)(name);
}

/** The same for many names and one pattern. */
export function patternMatcher(pattern: string): (name: string) => boolean {
  const places = [...pattern.matchAll(/\*\*|[^]/gu)].map(([piece]) => wildcards.get(piece) ?? literal(piece));
  return (name) => fitsPlaces(places, name);
}

const withinOnePart = (character: string) => character !== "/";
const wildcards: ReadonlyMap<string, Place> = new Map([
  ["**", { fits: () => true, repeats: true }],
  ["*", { fits: withinOnePart, repeats: true }],
  ["?", { fits: withinOnePart }],
]);

/** Whether the text is a pattern rather than one name. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}
