import {
  absolutePath,
  linesOf,
  multiline,
  optional,
  relativePath,
  secret,
  text,
  userName,
  type Parsed,
} from "@stageway/core";
// These by themselves: reading the inputs must not load the whole of what they belong to.
import { deliveryInputs } from "@stageway/delivery/inputs";
import { digestReference } from "@stageway/registry/inputs";
import { endpoint } from "@stageway/remote/endpoint";
import { imageLine, projectName } from "@stageway/delivery/compose-inputs";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  ...deliveryInputs,
  plan: optional(multiline),
  release: optional(digestReference),
  images: optional(linesOf(imageLine)),
  files: optional(linesOf(relativePath)),
  stage: optional(text),
  hosts: optional(linesOf(endpoint)),
  user: optional(userName),
  directory: optional(absolutePath),
  project: optional(projectName),
  composeFiles: optional(linesOf(relativePath)),
  profiles: optional(linesOf(text)),
  envFile: optional(secret),
  version: optional(text),
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
