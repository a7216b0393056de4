export type { Configuration } from "./configuration.ts";
export { readConfigurationFrom } from "./from-values.ts";
export { unknownStage } from "./rules.ts";
export type { ServiceSettings } from "./service-settings.ts";
export { parseDuration, parseSize } from "./sizes.ts";
export type { PreviewSettings, StageSettings } from "./stage-settings.ts";
