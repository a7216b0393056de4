/** For tests alone. */
import { readConfigurationFrom, type Configuration } from "./config/index.ts";
import { describeProblems } from "./shape/index.ts";

export { newSigningKey } from "./trust/new-key.ts";

/** A configuration of right values, spelt as in the file. */
export function configurationFrom(values: Readonly<Record<string, unknown>>): Configuration {
  const reading = readConfigurationFrom(values);
  if ("configuration" in reading) return reading.configuration;
  throw new TypeError(describeProblems(reading.problems));
}
