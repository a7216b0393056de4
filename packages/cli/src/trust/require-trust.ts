import { ActionError } from "@stageway/core";
import { canonicalJson } from "@stageway/pipeline";
import { parseConfiguration } from "@stageway/pipeline/config-file";
import { isMap, isScalar, parseDocument } from "yaml";
import { configurationPath } from "../init/configuration-text.ts";

/**
 * The configuration with `trust: required`, and everything else as it is, comments too.
 *
 * @throws {ActionError} where its form leaves no sure place for the line
 */
export function requireTrust(text: string): string {
  const before = readText(text);
  if (before.trust === "required") return text;
  const changed = insertTrust(text);
  if (changed === undefined || !isSame(changed, { ...before, trust: "required" }))
    throw new ActionError(
      `Cannot add "trust: required" to ${configurationPath}: its form leaves no sure place for it`,
      {
        hint: "Write the line yourself, and start again",
      },
    );
  return changed;
}

function insertTrust(text: string): string | undefined {
  const { contents, errors } = parseDocument(text, { logLevel: "silent" });
  if (errors.length > 0 || !isMap(contents)) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === "trust");
  if (pair !== undefined) {
    const [start, end] = (isScalar(pair.value) ? pair.value.range : undefined) ?? [];
    return start === undefined || end === undefined ? undefined : `${text.slice(0, start)}required${text.slice(end)}`;
  }
  const end = text.endsWith("\n") ? "" : "\n";
  return contents.flow === true ? undefined : `${text}${end}trust: required\n`;
}

function isSame(text: string, wanted: unknown): boolean {
  try {
    return canonicalJson(readText(text)) === canonicalJson(wanted);
  } catch (error) {
    if (error instanceof ActionError) return false;
    throw error;
  }
}

function readText(text: string) {
  return parseConfiguration(new TextEncoder().encode(text), configurationPath);
}
