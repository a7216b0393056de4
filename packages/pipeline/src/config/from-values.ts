import { readBy, type Problem } from "../shape/index.ts";
import { configuration, type Configuration } from "./configuration.ts";
import { brokenRules } from "./rules.ts";

/** A configuration from plain values, spelt as in the file, or everything that is wrong with them. */
export function readConfigurationFrom(
  values: Readonly<Record<string, unknown>>,
): { readonly configuration: Configuration } | { readonly problems: readonly Problem[] } {
  const reading = readBy(configuration, values);
  const problems = "problems" in reading ? reading.problems : brokenRules(reading.value);
  return problems.length === 0 && "value" in reading ? { configuration: reading.value } : { problems };
}
