import { ActionError, quote } from "@stageway/core";

/** A variable that has no value where it is used. */
export interface Unset {
  readonly name: string;
  /** The text behind `:?` or `?`, which may be empty; absent where compose would use an empty text. */
  readonly required?: string;
}

/** Hears of every variable that is used without a value and without a default. */
export type Hears = (unset: Unset) => void;

const name = /^[A-Za-z_][A-Za-z0-9_]*/;

/** What stands for a required variable that has no value: a text, a path and a port alike. */
export const placeholder = "1";

/**
 * Fills in variables as compose does (docs.docker.com, interpolation). One without a value and a default is empty, a
 * required one is {@link placeholder}, and `hears` is called.
 *
 * @throws {ActionError} for what compose refuses: `${NAME` and the like.
 */
export function interpolate(text: string, values: ReadonlyMap<string, string>, hears?: Hears): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at + 1);
    if (text[at] !== "$") result += text[at] ?? "";
    else if (rest.startsWith("$")) {
      result += "$";
      at++;
    } else if (rest.startsWith("{")) {
      const end = closing(text, at + 2);
      result += expand(text.slice(at + 2, end), values, hears);
      at = end;
    } else {
      const plain = name.exec(rest)?.[0];
      result += plain === undefined ? "$" : valueOf(plain, values, hears);
      at += plain?.length ?? 0;
    }
  }
  return result;
}

/** The variable that a text is, when it is nothing else, and its value without any. */
export function onlyVariable(text: string): { readonly name: string; readonly fallback: string } | undefined {
  const [, variable, fallback] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^{}]*))?\}$/.exec(text) ?? [];
  if (variable !== undefined) return { name: variable, fallback: fallback ?? "" };
  const [, plain] = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? [];
  return plain === undefined ? undefined : { name: plain, fallback: "" };
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "{" && text[at - 1] === "$") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  throw invalid(text);
}

function valueOf(variable: string, values: ReadonlyMap<string, string>, hears: Hears | undefined): string {
  const value = values.get(variable);
  if (value === undefined) hears?.({ name: variable });
  return value ?? "";
}

function expand(inner: string, values: ReadonlyMap<string, string>, hears: Hears | undefined): string {
  const variable = name.exec(inner)?.[0];
  if (variable === undefined) throw invalid(`\${${inner}}`);
  const behind = inner.slice(variable.length);
  if (behind === "") return valueOf(variable, values, hears);
  const [, colon, operator, rest = ""] = /^(:?)([-+?])([\s\S]*)$/.exec(behind) ?? [];
  const value = values.get(variable);
  const isSet = value !== undefined && (colon !== ":" || value !== "");
  switch (operator) {
    case "-":
      return isSet ? value : interpolate(rest, values, hears);
    case "+": {
      // Compose fills it in first, and complains about it either way.
      const otherwise = interpolate(rest, values, hears);
      return isSet ? otherwise : "";
    }
    case "?":
      if (isSet) return value;
      hears?.({ name: variable, required: rest });
      return placeholder;
    default:
      throw invalid(`\${${inner}}`);
  }
}

function invalid(text: string): ActionError {
  return new ActionError(`not a valid variable: current value is ${quote(text)}`);
}
