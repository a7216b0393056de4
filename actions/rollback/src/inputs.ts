import {
  absolutePath,
  boolean,
  duration,
  durationWithin,
  integer,
  lines,
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
// By themselves: reading the inputs must not load the whole of ssh.
import { parseDrains } from "@stageway/remote/drain";
import { endpoint, jumpHost } from "@stageway/remote/endpoint";

const hours = 3_600_000;
const moment = durationWithin({ min: 0, max: 6 * hours });

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  to: optional(text),
  stage: text,
  host: endpoint,
  user: userName,
  port,
  sshKey: secret,
  sshPassphrase: optional(token),
  knownHosts: multiline,
  jump: optional(linesOf(jumpHost)),
  directory: absolutePath,
  hold: optional(duration),
  keepOpen: boolean,
  wait: moment,
  timeout: duration,
  healthTimeout: duration,
  stableFor: moment,
  settleDelay: moment,
  drain: (value: string) => parseDrains(optional(lines)(value) ?? []),
  migrations: optional(lines),
  keepReleases: integer({ min: 1, max: 100 }),
  username: optional(text),
  password: optional(token),
  token: optional(token),
  url: optional(text),
  dryRun: boolean,
  jobStatus: text,
};
export type Inputs = Parsed<typeof inputSpec>;
