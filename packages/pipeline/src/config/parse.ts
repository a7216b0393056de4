import { ActionError } from "@stageway/core";
import { formatPath, readBy, type Problem } from "../shape/index.ts";
import { configuration, type Configuration } from "./configuration.ts";
import { idleKeys } from "./idle-keys.ts";
import { brokenRules } from "./rules.ts";
import { readYaml, type Located } from "./yaml.ts";

/** A configuration, and the keys of its file that nothing acts on in this version, in the order of the file. */
export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly idle: readonly Located[];
}

/** The configuration in a file, or every problem of it with its line and column, in the order of the file. */
export function readConfiguration(bytes: Uint8Array): ReadConfiguration | { readonly problems: readonly Located[] } {
  const file = readYaml(bytes);
  if ("problems" in file) return file;
  const reading = readBy(configuration, file.value);
  const problems = "problems" in reading ? reading.problems : brokenRules(reading.value);
  const located = (found: readonly Problem[]) =>
    found.map((problem) => file.locate(problem)).sort((a, b) => a.line - b.line || a.column - b.column);
  if (problems.length > 0 || !("value" in reading)) return { problems: located(problems) };
  const idle = idleKeys(file.value).map((path) => ({
    path,
    where: "key" as const,
    message: `${formatPath(path)} is not acted on in this version`,
  }));
  return { configuration: reading.value, idle: located(idle) };
}

/** Problems that one message tells: a file with more of them is not one that somebody wrote. */
const mostShown = 50;

/** The configuration in a file; throws all its problems at once, as `name:line:column: what`. */
export function parseConfiguration(bytes: Uint8Array, name: string): Configuration {
  return parseConfigurationFile(bytes, name).configuration;
}

/** The same with what nothing acts on, as `name:line:column: what`. */
export function parseConfigurationFile(
  bytes: Uint8Array,
  name: string,
): { readonly configuration: Configuration; readonly idle: readonly string[] } {
  const reading = readConfiguration(bytes);
  const shownAt = ({ line, column, message }: Located) => `${name}:${line}:${column}: ${message}`;
  if ("configuration" in reading)
    return { configuration: reading.configuration, idle: reading.idle.map((one) => shownAt(one)) };
  const shown = reading.problems.slice(0, mostShown);
  const lines = shown.map((problem) => `  ${shownAt(problem)}`);
  if (reading.problems.length > mostShown) lines.push(`  and ${reading.problems.length - mostShown} more`);
  throw new ActionError(`Cannot read the configuration:\n${lines.join("\n")}`, {
    hint: `Correct ${name}. An editor that uses stageway.schema.json marks such mistakes as you type`,
  });
}
