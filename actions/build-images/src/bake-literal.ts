import type { BakeTarget } from "./bake.ts";

/**
 * Escapes a definition so that bake takes every text in it literally. Bake treats each text and each key as a template, in JSON too: it would
 * evaluate `${…}` and `%{…}`, so anyone who controls a value could inject an expression.
 */
export function literal<T>(value: T): T;
export function literal(value: unknown): unknown {
  return mapped(value, (text) => text.replace(/([$%])\{/g, "$1$1{"));
}

/** What `bake --print` escapes: not all that it would read as a template (buildx, `Target.MarshalJSON`). */
const printedEscaped = ["args", "labels", "annotations", "extra-hosts", "dockerfile-inline"];

/** Undoes the escaping of `bake --print`. Before buildx 0.23 it escaped nothing, and there only a literal `$${` is misread. */
export function unprinted(target: BakeTarget): BakeTarget {
  const meant = (value: unknown) =>
    mapped(
      value,
      (text) => text.replace(/([$%])\1\{/g, "$1{"),
      (key) => key,
    );
  return Object.fromEntries(
    Object.entries(target).map(([key, value]) => [key, printedEscaped.includes(key) ? meant(value) : value]),
  );
}

/** The same value with every text in it changed, and every key. */
function mapped(value: unknown, text: (text: string) => string, key = text): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((each) => mapped(each, text, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [key(name), mapped(each, text, key)]));
}
