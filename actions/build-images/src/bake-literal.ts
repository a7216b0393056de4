import type { BakeTarget } from "./bake.ts";

/**
 * A definition that bake takes as it stands. Bake reads every text and every key of it, in JSON too, as a template: what is in `${…}` or `%{…}`
 * would be evaluated, so whoever controls a value could write an expression.
 */
export function literal<T>(value: T): T;
export function literal(value: unknown): unknown {
  return mapped(value, (text) => text.replace(/([$%])\{/g, "$1$1{"));
}

/** What `bake --print` escapes: not all that it would read as a template (buildx, `Target.MarshalJSON`). */
const printedEscaped = ["args", "labels", "annotations", "extra-hosts", "dockerfile-inline"];

/** A target as it is meant, from how `bake --print` shows it. Before buildx 0.23 nothing was escaped there, and only `$${` itself reads otherwise. */
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
