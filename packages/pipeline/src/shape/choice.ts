import { didYouMean } from "@stageway/core";
import type { Shape } from "./shape.ts";
import { show } from "./show.ts";

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Shape<T> {
  const wanted = words.length > 1 ? `one of ${words.join(", ")}` : String(words[0]);
  return {
    wanted,
    schema: () => ({ enum: [...words] }),
    read(value, place) {
      const found = words.find((word) => word === value);
      if (found !== undefined) return found;
      const near = typeof value === "string" ? didYouMean(value, words) : "";
      return place.report(`must be ${wanted}: current value is ${show(value)}${near}`);
    },
  };
}
