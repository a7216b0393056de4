import { quote } from "../quote.ts";
import { didYouMean } from "../suggestion.ts";
import type { Parser } from "./parser.ts";

/** One line of text that is not empty, without white space around it and without control characters. */
export const text: Parser<string> = (value) => {
  if (value === "") throw new SyntaxError("must not be empty");
  if (value !== value.trim())
    throw new SyntaxError(`must not have white space around it: current value is ${quote(value)}`);
  return withoutControls(value);
};

/** Text of any number of lines, as it is; only white space is not enough. */
export const multiline: Parser<string> = (value) => {
  if (value.trim() === "") throw new SyntaxError("must not be empty");
  return withoutControls(value, "\n\r\t");
};

/** Refuses control characters, except those in `allowed`. */
export function withoutControls(value: string, allowed = "\t"): string {
  for (const character of value) {
    const code = character.charCodeAt(0);
    if ((code >= 0x20 && (code < 0x7f || code > 0x9f)) || allowed.includes(character)) continue;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    throw new SyntaxError(`must not contain the control character ${name}: current value is ${quote(value)}`);
  }
  return value;
}

/** `true` or `false` as YAML 1.2 writes them (`True`, `TRUE`), the same as `getBooleanInput` of the toolkit takes. */
export const boolean: Parser<boolean> = (value) => {
  if (["true", "True", "TRUE"].includes(value)) return true;
  if (["false", "False", "FALSE"].includes(value)) return false;
  throw new SyntaxError(`must be true or false: current value is ${quote(value)}`);
};

/** One of these words. */
export function choice<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  return (value) => {
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    throw new SyntaxError(
      `must be one of ${words.join(", ")}: current value is ${quote(value)}${didYouMean(value, words)}`,
    );
  };
}
