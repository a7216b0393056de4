/**
 * One place of a pattern: which characters fit, and whether there may be any number of them, none as well. Or a fork: the so many places
 * after it may be left out together.
 */
export type Place =
  { readonly fits: (character: string) => boolean; readonly repeats?: boolean } | { readonly optional: number };

/** A place for exactly this character. */
export function literal(wanted: string): { readonly fits: (character: string) => boolean } {
  return { fits: (character) => character === wanted };
}

/**
 * Whether the whole text fits the places of a pattern, in time that grows with the length of both and no faster. What people write as a
 * pattern never becomes a regular expression: it would bring a syntax of its own, and some take forever.
 */
export function fitsPlaces(places: readonly Place[], text: string): boolean {
  let reached = reach(places, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const at of reached) {
      const place = places[at];
      if (place !== undefined && "fits" in place && place.fits(character))
        next.add(place.repeats === true ? at : at + 1);
    }
    if (next.size === 0) return false;
    reached = reach(places, next);
  }
  return reached.has(places.length);
}

/** The places at which a match can go on, with those behind places that may be empty. */
function reach(places: readonly Place[], from: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (at: number): void => {
    if (reached.has(at)) return;
    reached.add(at);
    const place = places[at];
    if (place === undefined) return;
    if ("optional" in place) visit(at + 1 + place.optional);
    if ("optional" in place || place.repeats === true) visit(at + 1);
  };
  for (const at of from) visit(at);
  return reached;
}
