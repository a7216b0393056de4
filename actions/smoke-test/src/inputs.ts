import {
  ActionError,
  boolean,
  choice,
  duration,
  durationWithin,
  hostName,
  httpUrlWithin,
  integer,
  multiline,
  optional,
  type Parsed,
  port,
  secret,
  secretKeyValues,
  text,
  token,
  userName,
} from "@stageway/core";

/** Mirrors action.yml, which alone holds the defaults. */
export const inputSpec = {
  plan: optional(multiline),
  stage: optional(text),
  checks: optional(multiline),
  url: optional(httpUrlWithin({ allowPrivate: true })),
  release: optional(text),
  secrets: secretKeyValues,
  via: choice("direct", "ssh"),
  allowPrivate: boolean,
  interval: durationWithin({ min: 100, max: 600_000 }),
  timeout: duration,
  requestTimeout: durationWithin({ min: 100, max: 600_000 }),
  successes: integer({ min: 1, max: 100 }),
  warnAfter: duration,
  host: optional(hostName),
  port,
  user: optional(userName),
  sshKey: optional(secret),
  knownHosts: optional(multiline),
  username: optional(text),
  password: optional(token),
};
export type Inputs = Parsed<typeof inputSpec>;

/** What the inputs say about ssh: the whole of a connection, or that the job's own session is to be used. */
export function sshOf({ host, port, user, sshKey: key, knownHosts }: Inputs) {
  if (host === undefined) return undefined;
  if (user !== undefined && key !== undefined && knownHosts !== undefined) return { host, port, user, key, knownHosts };
  const missing = Object.entries({ user, "ssh-key": key, "known-hosts": knownHosts })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  throw new ActionError(`Cannot connect to ${host}: the inputs ${missing.join(", ")} are empty`, {
    hint: 'Give them too, or leave "host" empty to use the session of the deploy step',
  });
}
