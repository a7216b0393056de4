import { didYouMean, quote } from "@stageway/core";
import { entries, mergeKey, noMerge } from "./collections.ts";
import { bad, type Bad, type JsonSchema, type Place, type Shape } from "./shape.ts";

type Need = "required" | "optional" | "default";

/** One key of a mapping: its shape, whether it must be there, what it means. */
export interface Field<T, N extends Need = Need> {
  readonly shape: Shape<T>;
  readonly need: N;
  readonly description: string;
  /** What the shape reads when the key is absent. */
  readonly preset?: unknown;
}

// The widest field: `never` in the value's place accepts every shape.
type Fields = Readonly<Record<string, Field<unknown>>>;
type KeysOf<F extends Fields, N extends Need> = { [K in keyof F]: F[K]["need"] extends N ? K : never }[keyof F];
type Of<F> = F extends Field<infer T> ? T : never;
/** The type of the mapping that `fields` define. */
export type Values<F extends Fields> = { readonly [K in KeysOf<F, "required" | "default">]: Of<F[K]> } & {
  readonly [K in KeysOf<F, "optional">]?: Of<F[K]>;
};

/** A key that must be there. */
export function required<T>(shape: Shape<T>, description: string): Field<T, "required"> {
  return { shape, need: "required", description };
}

/** A key that may be absent and then is. */
export function optional<T>(shape: Shape<T>, description: string): Field<T, "optional"> {
  return { shape, need: "optional", description };
}

/** A key that may be absent; then `preset` is read in its place, as if it had been written. */
export function preset<T>(shape: Shape<T>, value: unknown, description: string): Field<T, "default"> {
  return { shape, need: "default", description, preset: value };
}

interface Naming {
  /** How a key of ours is spelt in the document. */
  readonly spell: (key: string) => string;
}

/** A mapping with known keys, spelt as they are: documents of ours. */
export function object<F extends Fields>(fields: F): Shape<Values<F>> {
  return mapping(fields, { spell: (key) => key });
}

/** A mapping with known keys that people write: `sizeLimit` is spelt `size-limit`. */
export function settings<F extends Fields>(fields: F): Shape<Values<F>> {
  return mapping(fields, { spell: (key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) });
}

function mapping<F extends Fields>(fields: F, { spell }: Naming): Shape<Values<F>> {
  const keys = new Map(Object.keys(fields).map((key) => [spell(key), key]));
  return {
    wanted: "a mapping",
    schema: () => schemaOf(fields, keys),
    read(value, place) {
      const found = entries(value);
      if (found === undefined) return place.mismatch("a mapping", value);
      const given = new Map(found);
      const known = reportUnknown([...given.keys()], [...keys.keys()], place);
      const values: Record<string, unknown> = {};
      let good = known;
      for (const [spelt, key] of keys) {
        const read = readField(fields[key] as Field<unknown>, given, spelt, place); // `keys` has the keys of `fields`.
        if (read === bad) good = false;
        else if (read !== absent) values[key] = read;
      }
      return good ? (values as Values<F>) : bad; // Each key of `fields` was read by its own shape.
    },
  };
}

const absent = Symbol("absent");

function readField(field: Field<unknown>, given: Map<string, unknown>, spelt: string, place: Place) {
  if (given.has(spelt)) return field.shape.read(given.get(spelt), place.at(spelt));
  if (field.need === "optional") return absent;
  if (field.need === "default") return field.shape.read(field.preset, place.at(spelt));
  return place.report(`"${spelt}" is missing: ${field.description}`, "key");
}

function reportUnknown(given: readonly string[], known: readonly string[], place: Place): boolean {
  const unknown = given.filter((key) => !known.includes(key));
  const free = known.filter((key) => !given.includes(key));
  for (const key of unknown) {
    if (key === mergeKey) {
      place.at(key).report(noMerge, "key");
      continue;
    }
    const hint = didYouMean(key, free) || `; known keys: ${known.join(", ")}`;
    place.at(key).report(`unknown key ${quote(key)}${hint}`, "key");
  }
  return unknown.length === 0;
}

function schemaOf(fields: Fields, keys: ReadonlyMap<string, string>): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const needed: string[] = [];
  for (const [spelt, key] of keys) {
    const field = fields[key] as Field<unknown>; // `keys` has the keys of `fields`.
    const given = field.preset === undefined ? {} : { default: field.preset };
    properties[spelt] = { description: field.description, ...field.shape.schema(), ...given };
    if (field.need === "required") needed.push(spelt);
  }
  return {
    type: "object",
    properties,
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
}

/** A mapping for which a bare value may stand: `web: .` for `web: { context: . }`. */
export function shorthand<T>(short: Shape<unknown>, widen: (value: unknown) => unknown, full: Shape<T>): Shape<T> {
  return {
    wanted: `${short.wanted}, or ${full.wanted}`,
    schema: () => ({ anyOf: [short.schema(), full.schema()] }),
    read(value, place): T | Bad {
      if (entries(value) !== undefined) return full.read(value, place);
      const read = short.read(value, place);
      return read === bad ? bad : full.read(widen(read), place);
    },
  };
}
