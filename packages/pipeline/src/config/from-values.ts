import { ActionError } from "@stageway/core";
import { formatPath, readBy } from "../shape/index.ts";
import { configuration, type Configuration } from "./configuration.ts";
import { brokenRules } from "./rules.ts";

/**
 * A configuration from plain values, spelt as in the file: what explicit inputs say when there is no file.
 */
export function configurationFrom(values: Readonly<Record<string, unknown>>): Configuration {
  const reading = readBy(configuration, values);
  const problems = "problems" in reading ? reading.problems : brokenRules(reading.value);
  if (problems.length === 0 && "value" in reading) return reading.value;
  const lines = problems.map(({ path, message }) => `  - ${formatPath(path)}: ${message}`);
  throw new ActionError(`Cannot plan from the inputs:\n${lines.join("\n")}`);
}
