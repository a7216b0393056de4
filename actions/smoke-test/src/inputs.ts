import {
  boolean,
  choice,
  duration,
  durationWithin,
  httpUrlWithin,
  integer,
  multiline,
  optional,
  secretKeyValues,
  text,
  token,
  type Parsed,
} from "@stageway/core";
// These by themselves: reading the inputs must not load the whole of what they belong to.
import { digestReference } from "@stageway/registry/inputs";
import { sessionInputs } from "@stageway/remote/inputs";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  ...sessionInputs,
  plan: optional(multiline),
  stage: optional(text),
  checks: optional(multiline),
  url: optional(httpUrlWithin({ allowPrivate: true })),
  release: optional(digestReference),
  secrets: secretKeyValues,
  via: choice("direct", "ssh"),
  allowPrivate: boolean,
  interval: durationWithin({ min: 100, max: 600_000 }),
  timeout: duration,
  requestTimeout: durationWithin({ min: 100, max: 600_000 }),
  successes: integer({ min: 1, max: 100 }),
  warnAfter: duration,
  username: optional(text),
  password: optional(token),
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
