import { didYouMean, quote } from "@stageway/core";
import { parseTag, slug } from "./image-tag.ts";

/** What the placeholders of a version template stand for. */
export interface TemplateValues {
  readonly stage: string;
  /** Full commit id; `{sha}` is its first seven digits. */
  readonly commit: string;
  /** When the commit was made, milliseconds since 1970; `{date}` and `{time}` are UTC. */
  readonly committedAt: number;
  readonly branch: string;
}

const placeholders: Readonly<Record<string, (values: TemplateValues) => string>> = {
  stage: ({ stage }) => slug(stage),
  date: ({ committedAt }) => digits(committedAt).slice(0, 8),
  time: ({ committedAt }) => digits(committedAt).slice(8, 14),
  sha: ({ commit }) => commit.slice(0, 7),
  branch: ({ branch }) => slug(branch),
};

function digits(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, "");
}

/** The name that a template gives, `staging-{date}-{sha}` for one; throws when that is no image tag. */
export function expandTemplate(template: string, values: TemplateValues): string {
  const expanded = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
    if (value === undefined) throw new SyntaxError(unknownPlaceholder(name));
    return value(values);
  });
  return parseTag(expanded);
}

/** The template, if it gives a valid tag; throws with what is wrong otherwise. */
export function parseTemplate(template: string): string {
  expandTemplate(template, { stage: "staging", commit: "0123456789".repeat(4), committedAt: 0, branch: "main" });
  return template;
}

function unknownPlaceholder(name: string): string {
  const known = Object.keys(placeholders);
  const words = known.map((word) => `{${word}}`).join(", ");
  return `must have only the placeholders ${words}: current value has ${quote(`{${name}}`)}${didYouMean(name, known)}`;
}

/** The first of `base`, `base-2`, `base-3`, … that is not taken: what is built again from the same commit. */
export function nextVersion(base: string, isTaken: (version: string) => boolean): string {
  for (let count = 1; ; count++) {
    const version = count === 1 ? base : `${base}-${count}`;
    if (!isTaken(version)) return version;
  }
}
