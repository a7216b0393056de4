import type { Mapping } from "../init/compose-file.ts";
import { Override, Reset } from "./source.ts";

type Path = readonly string[];

/** Sequences that a later file replaces; all others are appended to. */
const replaced = [/^services\/[^/]+\/(command|entrypoint)$/, /^services\/[^/]+\/healthcheck\/test$/];

/** What tells two items of a sequence apart: of two that are alike the later one stays. */
const keys: readonly (readonly [RegExp, (item: Mapping) => string])[] = [
  [/^services\/[^/]+\/volumes$/, ({ target }) => String(target)],
  [/^services\/[^/]+\/env_file$/, ({ path }) => String(path)],
  [/^services\/[^/]+\/(configs|secrets)$/, ({ source, target = source }) => String(target)],
  [
    /^services\/[^/]+\/ports$/,
    ({ target, published, host_ip: address, protocol }) => [target, published, address, protocol].join(" "),
  ],
];

/** Merges a later compose file into what earlier ones say, as compose does (docs.docker.com, merge). */
export function merge(before: unknown, after: unknown, path: Path = []): unknown {
  if (after instanceof Reset || after instanceof Override) return after;
  if (after === null || after === undefined) return before ?? after;
  // What took the place of others takes nothing in, and is itself replaced by what a later file says.
  const earlier = before instanceof Override ? before.value : before;
  if (earlier === undefined || earlier === null || earlier instanceof Reset) return after;
  const at = path.join("/");
  if (Array.isArray(after) && Array.isArray(earlier))
    return replaced.some((each) => each.test(at))
      ? after
      : unique([...(earlier as unknown[]), ...(after as unknown[])], at);
  if (isMapping(after) && isMapping(earlier)) {
    const merged = new Map(Object.entries(earlier));
    for (const [key, value] of Object.entries(after)) merged.set(key, merge(merged.get(key), value, [...path, key]));
    return Object.fromEntries(merged);
  }
  return after;
}

/** Takes the marks away: what was reset is gone, what replaces others is itself. */
export function settle(value: unknown): unknown {
  if (value instanceof Override) return settle(value.value);
  if (Array.isArray(value)) return value.filter((each) => !(each instanceof Reset)).map(settle);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each instanceof Reset ? [] : [[key, settle(each)]])),
  );
}

function unique(items: readonly unknown[], at: string): unknown[] {
  const key = keys.find(([pattern]) => pattern.test(at))?.[1];
  if (key === undefined) return [...items];
  const found = new Map<string, unknown>();
  for (const item of items) found.set(isMapping(item) ? key(item) : String(item), item);
  return [...found.values()];
}

function isMapping(value: unknown): value is Mapping {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Reset) &&
    !(value instanceof Override)
  );
}
