import { ActionError, describe } from "@stageway/core";
import { parseDocument } from "yaml";

/** A mapping of a compose file, before anything of it is believed. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Reads one compose file as plain values: merge keys are merged, tags of compose's own (`!reset`) are left out. */
export function readComposeFile(text: string, path: string): Mapping {
  const document = parseDocument(text, { merge: true, logLevel: "silent" });
  const [fault] = document.errors;
  if (fault !== undefined) throw new ActionError(`Cannot read ${path}: ${fault.message.split("\n")[0] ?? ""}`);
  try {
    return mapping(document.toJS({ maxAliasCount: 1000 }));
  } catch (error) {
    throw new ActionError(`Cannot read ${path}: ${describe(error)}`);
  }
}

/** A mapping, or an empty one for anything else. */
export function mapping(value: unknown): Mapping {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as Mapping; // The keys of YAML's mappings are texts here.
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
