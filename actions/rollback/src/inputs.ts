import {
  absolutePath,
  choice,
  linesOf,
  multiline,
  optional,
  secret,
  text,
  userName,
  type Parsed,
  type Parser,
} from "@stageway/core";
// These by themselves: reading the inputs must not load the whole of what they belong to.
import { deliveryInputs } from "@stageway/delivery/inputs";
import { digestReference, registryFolder } from "@stageway/registry/inputs";
import { endpoint } from "@stageway/remote/endpoint";

/** A version, a deployment number, `current`, or a digest reference, which alone contains a slash. */
const release: Parser<string> = (value) => (value.includes("/") ? digestReference(value) : text(value));

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  ...deliveryInputs,
  to: optional(release),
  images: optional(registryFolder),
  signers: optional(multiline),
  environment: choice("then", "now"),
  envFile: optional(secret),
  stage: text,
  hosts: linesOf(endpoint),
  user: userName,
  directory: absolutePath,
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
