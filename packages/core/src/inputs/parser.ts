/** Turns an input's text into a value, or throws an error whose message says what it must be. */
export type Parser<T> = (text: string) => T;

/** Gives `undefined` for an empty input, and leaves everything else to `parse`. */
export function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (value) => (value === "" ? undefined : parse(value));
}
