import type { JsonSchema, Shape } from "./shape.ts";
import { show } from "./show.ts";

/** Text that is not empty; `pattern` with its own words in `wanted`. */
export function text(rule: { pattern?: RegExp; wanted?: string; max?: number } = {}): Shape<string> {
  const { pattern, max = 4096 } = rule;
  const wanted = rule.wanted ?? "text";
  return {
    wanted,
    schema: () => ({ type: "string", minLength: 1, ...(pattern && { pattern: pattern.source }) }),
    read(value, place) {
      if (typeof value !== "string") return place.report(notText(wanted, value));
      if (value === "") return place.report("must not be empty");
      if (value.length > max)
        return place.report(`must be at most ${String(max)} characters: it has ${String(value.length)}`);
      return pattern === undefined || pattern.test(value) ? value : place.mismatch(wanted, value);
    },
  };
}

function notText(wanted: string, value: unknown): string {
  const scalar = typeof value === "number" || typeof value === "boolean";
  return `must be ${wanted}: current value is ${show(value)}${scalar ? `, a ${typeof value}; put it in quotes` : ""}`;
}

/** Any value of JSON; YAML's mappings become objects. */
export const anything: Shape<unknown> = {
  wanted: "a value",
  schema: () => ({}),
  read: (value) => plainValue(value),
};

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (!(value instanceof Map)) return value;
  const entries = [...(value as Map<unknown, unknown>)]; // What a map holds is not known yet.
  return Object.fromEntries(entries.map(([key, one]) => [String(key), plainValue(one)]));
}

/** Any text, the empty one too. */
export const anyText: Shape<string> = {
  wanted: "text",
  schema: () => ({ type: "string" }),
  read: (value, place) => (typeof value === "string" ? value : place.mismatch("text", value)),
};

/**
 * Text that `parse` turns into a value; `parse` throws an error whose message begins with "must" when it cannot.
 * `schema` narrows the JSON Schema of the text.
 */
export function parsed<T>(
  parse: (text: string) => T,
  { wanted, schema = {} }: { wanted: string; schema?: JsonSchema },
): Shape<T> {
  const base = text({ wanted });
  return {
    wanted,
    schema: () => ({ ...base.schema(), ...schema }),
    read(value, place) {
      const words = base.read(value, place);
      if (typeof words !== "string") return words;
      try {
        return parse(words);
      } catch (error) {
        return place.report(Error.isError(error) ? error.message : String(error));
      }
    },
  };
}

/** `true` or `false`, nothing that looks like it. */
export const flag: Shape<boolean> = {
  wanted: "true or false",
  schema: () => ({ type: "boolean" }),
  read: (value, place) => (typeof value === "boolean" ? value : place.mismatch("true or false", value)),
};

/** A whole number within limits. */
export function whole({ min, max }: { min: number; max: number }): Shape<number> {
  const wanted = `a whole number from ${String(min)} to ${String(max)}`;
  return {
    wanted,
    schema: () => ({ type: "integer", minimum: min, maximum: max }),
    read(value, place) {
      const fits = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
      return fits ? value : place.mismatch(wanted, value);
    },
  };
}

/** Exactly this value, a schema version for example. */
export function exactly<const T extends string | number | boolean>(only: T): Shape<T> {
  return {
    wanted: JSON.stringify(only),
    schema: () => ({ const: only }),
    read: (value, place) => (value === only ? only : place.mismatch(JSON.stringify(only), value)),
  };
}

/** What the shape takes, or `null`. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    wanted: `${shape.wanted}, or null`,
    schema: () => ({ anyOf: [shape.schema(), { type: "null" }] }),
    read: (value, place) => (value === null ? null : shape.read(value, place)),
  };
}
