/** What reads the configuration file; apart from the rest, because it loads a YAML parser. */
export { configurationSchema, configurationSchemaId } from "./json-schema.ts";
export { parseConfiguration, parseConfigurationFile, readConfiguration } from "./parse.ts";
export type { Located } from "./yaml.ts";
