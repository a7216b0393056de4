export type { Configuration } from "./configuration.ts";
export { configurationSchema } from "./json-schema.ts";
export { parseConfiguration, readConfiguration } from "./parse.ts";
export { unknownStage } from "./rules.ts";
export type { ServiceSettings } from "./service-settings.ts";
export { parseDuration, parseSize } from "./sizes.ts";
export type { PreviewSettings, StageSettings } from "./stage-settings.ts";
export type { Located } from "./yaml.ts";
