/** One step into a JSON value: a key of an object or an index of an array. */
export type Step = string | number;

/** The whole grammar; without wildcards, filters and slices. */
export const jsonPath = /^\$(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^'\\]*'\]|\["[^"\\]*"\])*$/;

const step = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/g;

/** Reads a simple path: `$.status`, `$.items[0].name`, `$['a key']`. Throws `SyntaxError` when the text is not such a path. */
export function parseJsonPath(text: string): Step[] {
  if (!jsonPath.test(text)) {
    throw new SyntaxError(`must be a path like $.status or $.items[0].name: current value is ${JSON.stringify(text)}`);
  }
  return [...text.matchAll(step)].map(([, key, index, quoted, doubleQuoted]) =>
    index === undefined ? (key ?? quoted ?? doubleQuoted ?? "") : Number(index),
  );
}

/** What lies at the path, or `undefined` when there is nothing. Inherited properties are not seen. */
export function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null && Object.hasOwn(current, key)
        ? (current as Record<Step, unknown>)[key]
        : undefined,
    value,
  );
}
