import { multiline, optional, text, token, type Parsed } from "@stageway/core";
import { tags } from "./tag-list.ts";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  release: text,
  plan: optional(multiline),
  images: optional(text),
  signers: optional(multiline),
  verifiedOn: optional(text),
  to: optional(text),
  tags,
  username: optional(text),
  password: optional(token),
  sourceUsername: optional(text),
  sourcePassword: optional(token),
};

/** Values of the inputs after parsing, by their names in camelCase. */
export type Inputs = Parsed<typeof inputSpec>;
