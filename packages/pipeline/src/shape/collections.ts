import { quote } from "@stageway/core";
import { bad, type Shape } from "./shape.ts";

/** A list; `min` items at least. */
export function list<T>(item: Shape<T>, { min = 0 }: { min?: number } = {}): Shape<readonly T[]> {
  const wanted = `a list of ${item.wanted}`;
  return {
    wanted,
    schema: () => ({ type: "array", items: item.schema(), ...(min > 0 && { minItems: min }) }),
    read(value, place) {
      if (!Array.isArray(value)) return place.mismatch(wanted, value);
      if (value.length < min) return place.report(`must have at least ${String(min)} item${min === 1 ? "" : "s"}`);
      const items: T[] = [];
      for (const [index, one] of value.entries()) {
        const read = item.read(one as unknown, place.at(index));
        if (read !== bad) items.push(read);
      }
      return items.length === value.length ? items : bad;
    },
  };
}

/** A list, or one item for a list of one. */
export function oneOrMany<T>(item: Shape<T>, { min = 1 }: { min?: number } = {}): Shape<readonly T[]> {
  const many = list(item, { min });
  return {
    wanted: `${item.wanted}, or a list of them`,
    schema: () => ({ anyOf: [item.schema(), many.schema()] }),
    read(value, place) {
      if (Array.isArray(value)) return many.read(value, place);
      const one = item.read(value, place);
      return one === bad ? bad : [one];
    },
  };
}

/** The pattern that the names of a mapping must match. */
export interface NameRule {
  readonly pattern: RegExp;
  /** Follows "must be": `a service name (letters, digits, …)`. */
  readonly wanted: string;
}

/** A mapping from names to values. It has no prototype, so that no name is special. */
export function record<T>(name: NameRule, item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    wanted: "a mapping",
    schema: () => ({
      type: "object",
      propertyNames: { pattern: name.pattern.source, maxLength: longestName },
      additionalProperties: item.schema(),
    }),
    read(value, place) {
      const found = entries(value);
      if (found === undefined) return place.mismatch("a mapping", value);
      const values = Object.create(null) as Record<string, T>; // Only names and values that were read go in.
      let good = true;
      for (const [key, one] of found) {
        const fault = faultOf(key, name);
        if (fault !== undefined) place.at(key).report(fault, "key");
        const read = item.read(one, place.at(key));
        if (fault !== undefined || read === bad) good = false;
        else values[key] = read;
      }
      return good ? values : bad;
    },
  };
}

/** Maximum characters of a name: GitHub's limit for the name of an environment. */
const longestName = 255;

/** The merge key of YAML 1.1, which YAML 1.2 does not have. */
export const mergeKey = "<<";

/** The message for a merge key, which YAML 1.2 does not have. */
export const noMerge =
  'the merge key "<<" is not one of YAML 1.2: write the keys out, or use an alias for the whole value';

function faultOf(key: string, name: NameRule): string | undefined {
  if (key === mergeKey) return noMerge;
  if (key === "__proto__") return 'forbidden key "__proto__"';
  if (key.length > longestName) return `name must be at most ${longestName} characters: it has ${key.length}`;
  return name.pattern.test(key) ? undefined : `name ${quote(key)} must be ${name.wanted}`;
}

/** The entries of a mapping, whether it is an object or, from YAML, a `Map`; `undefined` when it is neither. */
export function entries(value: unknown): [string, unknown][] | undefined {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].map(([key, one]) => [String(key), one]);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value);
}
