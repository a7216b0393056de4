import { bearerToken, boolean, lines, optional, relativePath, text, type Parsed } from "@stageway/core";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  configuration: relativePath,
  stage: optional(text),
  branches: optional(lines),
  images: optional(text),
  services: optional(lines),
  shared: optional(lines),
  composeFiles: optional(lines),
  include: optional(lines),
  version: optional(text),
  movingTags: optional(lines),
  url: optional(text),
  skipTests: optional(boolean),
  forceRebuild: optional(boolean),
  token: optional(bearerToken),
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
