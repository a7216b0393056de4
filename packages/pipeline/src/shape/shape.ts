import { quote } from "@stageway/core";
import { show } from "./show.ts";

/** A location in a document: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/** A problem in a document, with a key or with its value. */
export interface Problem {
  readonly path: Path;
  readonly where: "key" | "value";
  readonly message: string;
}

/** A JSON Schema document or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Returned by `Shape.read` after it reported a problem. */
export const bad: unique symbol = Symbol("bad");

/** The type of `bad`. */
export type Bad = typeof bad;

/**
 * The form of a value in a document. One definition provides the reader, the defaults, the JSON Schema and the text of error messages.
 * Mappings come as objects or, from YAML, as `Map`s.
 */
export interface Shape<T> {
  /** Follows "must be": `a list of text`. */
  readonly wanted: string;
  /** The JSON Schema, built on demand because reading a document does not need it. */
  schema(): JsonSchema;
  /** Gives the typed value with defaults filled in, or `bad` after reporting every problem in it at `place`. */
  read(value: unknown, place: Place): T | Bad;
}

/** The type of the values of a shape. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

/** A position in the document being read, which collects problems. */
export class Place {
  readonly path: Path;
  readonly #problems: Problem[];

  constructor(problems: Problem[], path: Path = []) {
    this.path = path;
    this.#problems = problems;
  }

  /** The place one step further down. */
  at(step: string | number): Place {
    return new Place(this.#problems, [...this.path, step]);
  }

  /** Collects a problem of the value here, or of its key. */
  report(message: string, where: Problem["where"] = "value"): Bad {
    this.#problems.push({ path: this.path, where, message });
    return bad;
  }

  /** The usual problem: something else is wanted here. */
  mismatch(wanted: string, value: unknown): Bad {
    return this.report(`must be ${wanted}: current value is ${show(value)}`);
  }
}

/** Either the value of a whole document, or everything that is wrong with it. */
export type Reading<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** Reads a whole document by its shape. */
export function readBy<T>(shape: Shape<T>, document: unknown): Reading<T> {
  const problems: Problem[] = [];
  const value = shape.read(document, new Place(problems));
  return value === bad || problems.length > 0 ? { problems } : { value };
}

/** `stages.staging.hosts[1]`, or `the document` for its top. */
export function formatPath(path: Path): string {
  if (path.length === 0) return "the document";
  return path
    .map((step, index) => (typeof step === "number" ? `[${String(step)}]` : `${index === 0 ? "" : "."}${cut(step)}`))
    .join("");
}

/** A name as a message shows it: a readable length, and nothing in it that cannot be seen. */
function cut(name: string): string {
  return quote(name).slice(1, -1);
}
