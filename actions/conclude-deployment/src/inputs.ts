import {
  choice,
  json,
  linesOf,
  multiline,
  optional,
  port,
  secret,
  text,
  token,
  userName,
  type Parsed,
} from "@stageway/core";
import { readReference } from "@stageway/remote/reference";
import { endpoint, jumpHost } from "@stageway/remote/endpoint";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  deployment: json(readReference),
  verdict: choice("confirm", "undo", "job"),
  host: optional(endpoint),
  user: optional(userName),
  port,
  sshKey: optional(secret),
  sshPassphrase: optional(token),
  knownHosts: optional(multiline),
  jump: optional(linesOf(jumpHost)),
  token: optional(token),
  jobStatus: text,
};
export type Inputs = Parsed<typeof inputSpec>;
