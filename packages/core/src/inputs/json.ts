import { parseJson } from "../json.ts";
import type { Parser } from "./parser.ts";

/** A JSON document: strictly parsed, then given to `guard`, which gives the typed value or throws an error that says where it is wrong. */
export function json<T>(guard: (value: unknown) => T): Parser<T> {
  return (value) => {
    if (value.trim() === "") throw new SyntaxError("must not be empty");
    return guard(parseJson(value));
  };
}
