import { isDeepStrictEqual } from "node:util";
import type { View } from "./view.ts";

/** Something that was promised did not come true: the story ends here. */
export class FalseClaim extends Error {}

/** Checks what the story says, and says it only when it is so. */
export function createClaims(view: View) {
  return {
    /** The two values are the same. */
    equal(claim: string, found: unknown, wanted: unknown): void {
      // Clones are of one realm; under jest, what `fetch` gives is of another than a literal.
      if (!isDeepStrictEqual(structuredClone(found), structuredClone(wanted))) {
        throw new FalseClaim(
          `Not so: ${claim}\n  found:  ${JSON.stringify(found)}\n  wanted: ${JSON.stringify(wanted)}`,
        );
      }
      view.holds(claim);
    },
    /** The text has this in it. */
    contains(claim: string, text: string, part: string | RegExp): void {
      const has = typeof part === "string" ? text.includes(part) : part.test(text);
      if (!has) throw new FalseClaim(`Not so: ${claim}\n  wanted: ${String(part)}\n  in:     ${text}`);
      view.holds(claim);
    },
  };
}

export type Claims = ReturnType<typeof createClaims>;
