import { describe, expect, it } from "@jest/globals";
import { describe as messageOf } from "../src/errors.ts";
import type { Parser } from "../src/inputs/parser.ts";

/** Texts, and what a parser makes of each: its value, or `ERROR` and what it says. */
export type Rows = readonly (readonly [text: string, outcome: unknown])[];

/** Tests a parser by a table. */
export function itParses(name: string, parse: Parser<unknown>, rows: Rows): void {
  describe(name, () => {
    it.each(rows)("%j", (text, wanted) => {
      expect(outcome(parse, text)).toEqual(wanted);
    });
  });
}

/** The same outcome for several texts. */
export const allOf = (texts: readonly string[], outcome: unknown): Rows => texts.map((text) => [text, outcome]);

function outcome(parse: Parser<unknown>, text: string): unknown {
  try {
    const value = parse(text);
    return value instanceof URL ? value.href : value instanceof Map ? Object.fromEntries(value) : value;
  } catch (error) {
    return `ERROR ${messageOf(error)}`;
  }
}
