import {
  boolean,
  choice,
  keyValues,
  linesOf,
  multiline,
  optional,
  relativePath,
  secret,
  text,
  token,
  type Parsed,
} from "@stageway/core";
// By itself: reading the inputs must not load the whole of the registry.
import { digestReference } from "@stageway/registry/inputs";
import { age, platforms, registryHost, secrets, services, size, tag } from "./parsers.ts";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  plan: optional(multiline),
  registry: optional(registryHost),
  images: optional(text),
  services: optional(services),
  dockerfile: optional(relativePath),
  buildArgs: keyValues,
  secrets,
  target: optional(text),
  platforms: optional(platforms),
  cache: choice("gha", "registry", "local", "none"),
  cacheFolder: optional(text),
  version: optional(tag),
  movingTags: optional(linesOf(tag)),
  bakeFile: optional(relativePath),
  sizeLimit: optional(size),
  sizePolicy: choice("warn", "fail"),
  files: optional(linesOf(relativePath)),
  releaseName: text,
  previous: optional(digestReference),
  rebuildAfter: optional(age),
  provenance: choice("off", "min", "max"),
  forceRebuild: boolean,
  username: optional(text),
  password: optional(token),
  signingKey: optional(secret),
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
