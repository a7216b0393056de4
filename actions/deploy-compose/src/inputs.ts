import {
  absolutePath,
  boolean,
  duration,
  durationWithin,
  httpUrl,
  integer,
  lines,
  linesOf,
  multiline,
  optional,
  port,
  relativePath,
  secret,
  text,
  token,
  userName,
  type Parsed,
  type Parser,
} from "@stageway/core";
// By themselves: reading the inputs must not load the whole of ssh.
import { endpoint, jumpHost } from "@stageway/remote/endpoint";
import { drains, imageLine, projectName } from "./parsers.ts";

const hours = 3_600_000;
const moment = durationWithin({ min: 0, max: 6 * hours });
/** As it was written: an address is shown to people. */
const webAddress: Parser<string> = (value) => {
  httpUrl(value);
  return value;
};
const several = <T>(parse: Parser<T>): Parser<T[] | undefined> => optional(linesOf(parse));

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  plan: optional(multiline),
  release: optional(text),
  images: several(imageLine),
  files: several(relativePath),
  stage: optional(text),
  hosts: several(endpoint),
  user: optional(userName),
  port,
  sshKey: secret,
  sshPassphrase: optional(token),
  knownHosts: multiline,
  jump: several(jumpHost),
  directory: optional(absolutePath),
  project: optional(projectName),
  composeFiles: several(relativePath),
  profiles: several(text),
  envFile: optional(secret),
  hold: optional(duration),
  keepOpen: boolean,
  wait: moment,
  timeout: duration,
  healthTimeout: duration,
  stableFor: moment,
  settleDelay: moment,
  drain: (value: string) => drains(optional(lines)(value) ?? []),
  migrations: several(text),
  keepReleases: integer({ min: 1, max: 100 }),
  username: optional(text),
  password: optional(token),
  token: optional(token),
  version: optional(text),
  url: optional(webAddress),
  dryRun: boolean,
  jobStatus: text,
};
export type Inputs = Parsed<typeof inputSpec>;
