import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type YAMLError,
} from "yaml";
import { plain, quote } from "@stageway/core";
import type { Path, Problem } from "../shape/index.ts";

/** A problem at a line and column of the file, both from 1. */
export interface Located {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A YAML document as plain values (its mappings as `Map`s), and where in the file a problem is. */
export interface YamlFile {
  readonly value: unknown;
  locate(problem: Problem): Located;
}

/** Bytes of a file that is read as YAML at most. */
export const longestYaml = 1024 * 1024;
const mostAliases = 100;

/**
 * Reads one YAML 1.2 document strictly: no duplicate keys, no tags of its own, no tabs for indentation, no alias bombs, no
 * second document. Gives every problem of the text at once.
 */
export function readYaml(bytes: Uint8Array): YamlFile | { readonly problems: readonly Located[] } {
  if (bytes.length > longestYaml) return failed("is larger than 1 MiB");
  const text = decode(bytes);
  if (typeof text !== "string") return failed(`is not valid UTF-8 at byte ${text.invalidAt}`);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: "1.2",
    stringKeys: true,
  });
  if ("empty" in documents) return failed("is empty");
  const [document, second] = documents;
  const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
  const faults = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  const problems = faults.map((fault) => ({ ...at(fault.pos[0]), message: sentence(fault, text) }));
  if (second?.range !== undefined)
    problems.push({ ...at(second.range[0]), message: "a second document begins: one is wanted" });
  if (document === undefined || problems.length > 0) return { problems };
  return withValue(document, (offset) => at(offset));
}

function withValue(document: Document, at: (offset: number) => { line: number; column: number }) {
  try {
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: mostAliases });
    return { value, locate: (problem: Problem) => ({ ...at(offsetOf(document, problem)), message: problem.message }) };
  } catch (error) {
    const problems = unresolvedAliases(document, at);
    if (problems.length > 0) return { problems };
    if (Error.isError(error) && /excessive alias/i.test(error.message)) return failed("has too many aliases");
    throw error;
  }
}

function unresolvedAliases(document: Document, at: (offset: number) => { line: number; column: number }): Located[] {
  const problems: Located[] = [];
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return;
      problems.push({ ...at(startOf(node) ?? 0), message: `unknown alias ${quote(node.source)}` });
    },
  });
  return problems;
}

function failed(message: string): { readonly problems: readonly Located[] } {
  return { problems: [{ line: 1, column: 1, message }] };
}

/** Strict UTF-8, without a byte order mark; where it first is none otherwise. */
function decode(bytes: Uint8Array): string | { invalidAt: number } {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const repaired = new TextEncoder().encode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    return { invalidAt: bytes.findIndex((byte, index) => byte !== repaired[index]) };
  }
}

const sentences: Readonly<Partial<Record<string, string>>> = {
  TAB_AS_INDENT: "tabs are not allowed for indentation",
  TAG_RESOLVE_FAILED: "unsupported tag",
  NON_STRING_KEY: "a key must be text; put it in quotes",
  MULTIPLE_DOCS: "a second document begins: one is wanted",
};

function sentence({ code, message, pos }: YAMLError, text: string): string {
  const [piece = ""] = text
    .slice(pos[0], Math.max(pos[1], pos[0] + 1))
    .slice(0, 40)
    .split("\n");
  if (code === "DUPLICATE_KEY")
    return `duplicate key ${quote(/^[^:\s]*/.exec(text.slice(pos[0], pos[0] + 80))?.[0] ?? "")}`;
  if (code === "BAD_ALIAS") return plain(message);
  const words = sentences[code];
  // The library quotes the file as it is.
  return words === undefined ? plain(message) : code === "TAG_RESOLVE_FAILED" ? `${words} ${quote(piece)}` : words;
}

/** Follows the path through the document's nodes as far as it goes; what is missing is where its mapping begins. */
function offsetOf(document: Document, { path, where }: { path: Path; where: Problem["where"] }): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const found = stepInto(node, step, document);
    if (found === undefined) return offset;
    const [key, value] = found;
    offset = (last && where === "key" ? startOf(key) : (startOf(value) ?? startOf(key))) ?? offset;
    node = value;
  }
  return offset;
}

function stepInto(node: unknown, step: string | number, document: Document): [unknown, unknown] | undefined {
  const here = isNode(node) && "source" in node && !isScalar(node) ? node.resolve(document) : node;
  if (isSeq(here) && typeof step === "number")
    return step < here.items.length ? [undefined, here.items[step]] : undefined;
  if (!isMap(here)) return undefined;
  const pair = here.items.find((one) => isPair(one) && isScalar(one.key) && String(one.key.value) === String(step));
  return pair === undefined ? undefined : [pair.key, pair.value];
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
