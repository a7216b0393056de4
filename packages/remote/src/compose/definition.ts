import { createHash } from "node:crypto";
import type { Service } from "./model.ts";
import { object, type Json } from "./narrow.ts";

/** The label by which a container says from which definition it was made. */
export const definitionLabel = "stageway.definition";
/** The label by which a container says from which commit its content was built. */
export const revisionLabel = "stageway.revision";

/**
 * Gives the definition of a service as one short text: `<hash of its model>.<hash of the files it mounts>`. Compose's own
 * hash leaves out the content of mounted files; like Compose's it leaves out what does not reach a container.
 *
 * @param image the image it will run, by digest where the release has it
 * @param digests `sha256:…` of each released file, by its absolute path on the target
 * @param environment `sha256:…` of the `.env`, in which configs and secrets may have their values
 */
export function definitionOf(
  service: Service,
  image: string,
  digests: ReadonlyMap<string, string>,
  environment: string,
): string {
  const rest = without(service.raw, ["build", "pull_policy", "depends_on", "profiles", "scale"]);
  const deploy = without(object(rest["deploy"]), ["replicas"]);
  const labels = without(object(rest["labels"]), [definitionLabel, revisionLabel]);
  const handed = service.handedOver.map((one) => (one.environment === undefined ? one : { ...one, environment }));
  // Containers of before have nothing in its place.
  const handedOver = handed.length === 0 ? {} : { handedOver: handed };
  const model = canonical({ ...rest, deploy, image, labels, ...handedOver });
  return `${shortHash(model)}.${shortHash(canonical(mountedFiles(service, digests)))}`;
}

/** The released files that a service sees through its binds, configs and secrets, with their digests, sorted. */
export function mountedFiles(
  service: Service,
  digests: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const sources = sourcesOf(service);
  const seen = [...digests].filter(([path]) =>
    sources.some((source) => path === source || path.startsWith(`${source}/`)),
  );
  return seen.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The paths on the host that a service sees through its binds, configs and secrets. */
export function sourcesOf({ mounts, files }: Pick<Service, "mounts" | "files">): readonly string[] {
  return [...mounts.flatMap(({ type, source }) => (type === "bind" && source !== undefined ? [source] : [])), ...files];
}

/** JSON with sorted keys, so that equal models are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "null" : JSON.stringify(value);
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(",")}}`;
}

function without(json: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
