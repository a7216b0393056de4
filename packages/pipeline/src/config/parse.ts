import { ActionError } from "@stageway/core";
import { readBy } from "../shape/index.ts";
import { configuration, type Configuration } from "./configuration.ts";
import { brokenRules } from "./rules.ts";
import { readYaml, type Located } from "./yaml.ts";

/** The configuration in a file, or every problem of it with its line and column, in the order of the file. */
export function readConfiguration(
  bytes: Uint8Array,
): { readonly configuration: Configuration } | { readonly problems: readonly Located[] } {
  const file = readYaml(bytes);
  if ("problems" in file) return file;
  const reading = readBy(configuration, file.value);
  const problems = "problems" in reading ? reading.problems : brokenRules(reading.value);
  if (problems.length === 0 && "value" in reading) return { configuration: reading.value };
  return {
    problems: problems.map((problem) => file.locate(problem)).sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** Problems that one message tells: a file with more of them is not one that somebody wrote. */
const mostShown = 50;

/** The configuration in a file; throws all its problems at once, as `name:line:column: what`. */
export function parseConfiguration(bytes: Uint8Array, name: string): Configuration {
  const reading = readConfiguration(bytes);
  if ("configuration" in reading) return reading.configuration;
  const shown = reading.problems.slice(0, mostShown);
  const lines = shown.map(({ line, column, message }) => `  ${name}:${line}:${column}: ${message}`);
  if (reading.problems.length > mostShown) lines.push(`  and ${reading.problems.length - mostShown} more`);
  throw new ActionError(`Cannot read the configuration:\n${lines.join("\n")}`, {
    hint: "An editor that is given stageway.schema.json shows these while the file is written",
  });
}
