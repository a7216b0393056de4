import {
  absolutePath,
  boolean,
  choice,
  describe,
  duration,
  durationWithin,
  integer,
  linesOf,
  optional,
  relativePath,
  userName,
  type Parser,
} from "@stageway/core";
import { imageLine, projectName } from "@stageway/delivery/compose-inputs";
import { deliveryInputs } from "@stageway/delivery/inputs";
import { digestReference } from "@stageway/registry/inputs";
import { endpoint } from "@stageway/remote/endpoint";
import { sessionInputs } from "@stageway/remote/inputs";

type Parsers = Readonly<Record<string, Parser<unknown>>>;

const place = { hosts: linesOf(endpoint), user: userName, directory: absolutePath };
const reference = optional(digestReference);

/**
 * How the values of inputs are read, by action: the parsers that the actions have themselves, of inputs that people write
 * by hand. Those that only an expression can fill are left out.
 */
const parsers: Readonly<Record<string, Parsers>> = {
  "build-images": {
    cache: choice("gha", "registry", "local", "none"),
    dockerfile: optional(relativePath),
    files: optional(linesOf(relativePath)),
    "force-rebuild": boolean,
    provenance: choice("off", "min", "max"),
    "size-policy": choice("warn", "fail"),
  },
  "conclude-deployment": { ...kebab(sessionInputs), verdict: choice("confirm", "undo", "job") },
  "deploy-compose": {
    ...kebab(deliveryInputs),
    hosts: optional(place.hosts),
    user: optional(place.user),
    directory: optional(place.directory),
    "compose-files": optional(linesOf(relativePath)),
    files: optional(linesOf(relativePath)),
    images: optional(linesOf(imageLine)),
    project: optional(projectName),
    release: reference,
  },
  plan: {
    configuration: relativePath,
    "force-rebuild": optional(boolean),
    "skip-tests": optional(boolean),
  },
  "record-deployment": {
    action: choice("open", "close"),
    flow: choice("push", "promotion", "release", "hotfix", "preview", "rollback", "manual"),
    "keep-open": boolean,
    "failure-outcome": choice("degraded", "rolled-back", "refused"),
    release: reference,
  },
  rollback: { ...kebab(deliveryInputs), ...place },
  "smoke-test": {
    ...kebab(sessionInputs),
    via: choice("direct", "ssh"),
    "allow-private": boolean,
    interval: durationWithin({ min: 100, max: 600_000 }),
    timeout: duration,
    "request-timeout": durationWithin({ min: 100, max: 600_000 }),
    successes: integer({ min: 1, max: 100 }),
    "warn-after": duration,
    release: reference,
  },
};

/** Names of our inputs whose values are read here, by action. */
export const readValues: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(parsers).map(([action, own]) => [action, Object.keys(own)]),
);

/** What the action would say against a value; nothing when it takes it, or when only the run knows it (an expression). */
export function faultOf(action: string, input: string, value: string): string | undefined {
  const parse = Object.hasOwn(parsers, action) ? parsers[action]?.[input] : undefined;
  if (parse === undefined || value.includes("${{")) return undefined;
  try {
    parse(value);
    return undefined;
  } catch (error) {
    return describe(error);
  }
}

/** `healthTimeout` of an action's specification is the input `health-timeout`. Keys are left out: they are never written by hand. */
function kebab(spec: Parsers): Parsers {
  return Object.fromEntries(
    Object.entries(spec)
      .filter(([name]) => name !== "sshKey" && name !== "sshPassphrase" && name !== "password" && name !== "token")
      .map(([name, parse]) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), parse]),
  );
}
