import {
  bearerToken,
  boolean,
  choice,
  httpUrl,
  multiline,
  optional,
  outcomes,
  text,
  token,
  type Parsed,
  type Parser,
} from "@stageway/core";
// By itself: reading the inputs must not load the whole of the registry.
import { digestReference } from "@stageway/registry/inputs";
import { deployment } from "./deployment.ts";

/** A job's status, as `job.status` and `needs.<job>.result` spell it. */
const jobStatus = choice("success", "failure", "cancelled", "skipped");

/** Free text; line breaks become spaces. */
const words: Parser<string> = (value) => multiline(value).replace(/\s+/g, " ").trim();

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  action: choice("open", "close"),
  stage: optional(text),
  version: optional(text),
  release: optional(digestReference),
  commit: optional(text),
  flow: choice("push", "promotion", "release", "hotfix", "preview", "rollback", "manual"),
  url: optional((value: string) => httpUrl(value).href),
  keepOpen: boolean,
  deployment: optional(deployment),
  outcome: optional(choice(...outcomes)),
  reason: optional(words),
  failureOutcome: choice("degraded", "rolled-back", "refused"),
  username: optional(text),
  password: optional(token),
  token: bearerToken,
  jobStatus,
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
