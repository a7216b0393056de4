import { bearerToken, choice, json, optional, secret, text, token, type Parsed } from "@stageway/core";
// These by themselves: reading the inputs must not load the whole of ssh.
import { sessionInputs } from "@stageway/remote/inputs";
import { readReference } from "@stageway/remote/reference";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  ...sessionInputs,
  deployment: json(readReference),
  verdict: choice("confirm", "undo", "job"),
  token: optional(bearerToken),
  signingKey: optional(secret),
  username: optional(text),
  password: optional(token),
  jobStatus: text,
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
