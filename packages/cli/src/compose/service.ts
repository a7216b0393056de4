import { isAbsolute, join, relative } from "node:path";
import { placeholder } from "./interpolate.ts";
import { list, mapping, textOf, type Mapping } from "../init/compose-file.ts";

/** A service of a compose project, reduced to what a deployment needs. */
export interface ComposeService {
  readonly name: string;
  readonly image: string | undefined;
  readonly build: Build | undefined;
  readonly profiles: readonly string[];
  readonly ports: readonly Port[];
  /** URL of its health check, as seen from inside the container. */
  readonly health: URL | undefined;
}

/** The `build` section of a service. */
export interface Build {
  /** Relative to the repository, `.` for its root; a URL for a remote context. */
  readonly context: string;
  /** Relative to the repository; the context's `Dockerfile` when absent. */
  readonly dockerfile: string | undefined;
  /** Whether the compose file contains the Dockerfile (`dockerfile_inline`). */
  readonly inline: boolean;
  readonly target: string | undefined;
  /** As written, with variables. */
  readonly args: ReadonlyMap<string, string>;
  readonly platforms: readonly string[];
  /** Keys that this type does not cover, such as `additional_contexts`. */
  readonly others: readonly string[];
}

/** A published TCP port. */
export interface Port {
  readonly published: number;
  readonly target: number;
  /** Whether it is published on the host's loopback address only. */
  readonly loopback: boolean;
}

/**
 * Reads a service from the output of `docker compose config`.
 *
 * @param root folder to which paths become relative
 */
export function readService(name: string, value: unknown, root: string): ComposeService {
  const service = mapping(value);
  return {
    name,
    image: textOf(service["image"]),
    build: readBuild(service["build"], textOf(service["platform"]), root),
    profiles: [...new Set(list(service["profiles"]).flatMap((profile) => textOf(profile) ?? []))],
    ports: list(service["ports"]).flatMap(readPort),
    health: readHealth(service["healthcheck"]),
  };
}

/** What of `build` is carried over, and what makes no other image. */
const understood = [
  "context",
  "dockerfile",
  "dockerfile_inline",
  "target",
  "args",
  "platforms",
  "tags",
  "cache_from",
  "cache_to",
  "no_cache",
  "pull",
  "provenance",
  "sbom",
];

/** @param runsOn the platform of the service: what it is built for unless `build` says more */
function readBuild(value: unknown, runsOn: string | undefined, root: string): Build | undefined {
  if (value === undefined || value === null) return undefined;
  const build: Mapping = mapping(value);
  const context = textOf(build["context"]) ?? root;
  const dockerfile = textOf(build["dockerfile"]);
  const platforms = [...new Set(list(build["platforms"]).flatMap((platform) => textOf(platform) ?? []))];
  const args = Object.entries(mapping(build["args"]));
  return {
    context: isAbsolute(context) ? relative(root, context) || "." : context,
    dockerfile: dockerfile === undefined ? undefined : fileIn(context, dockerfile, root),
    inline: build["dockerfile_inline"] !== undefined,
    target: textOf(build["target"]),
    args: new Map(args.map(([argument, text]) => [argument, textOf(text) ?? `\${${argument}}`])),
    platforms: platforms.length > 0 || runsOn === undefined ? platforms : [runsOn],
    others: Object.keys(build)
      .filter((key) => !understood.includes(key) && !key.startsWith("x-"))
      .sort(),
  };
}

function fileIn(context: string, dockerfile: string, root: string): string | undefined {
  const path = isAbsolute(dockerfile) ? dockerfile : join(context, dockerfile);
  return path === join(context, "Dockerfile") ? undefined : relative(root, path);
}

function readPort(value: unknown): Port[] {
  const port = mapping(value);
  if ((textOf(port["protocol"]) ?? "tcp") !== "tcp") return [];
  const [published, target] = [Number(textOf(port["published"])), Number(textOf(port["target"]))];
  const loopback = /^(127\.|\[?::1\]?$|localhost$)/.test(textOf(port["host_ip"]) ?? "");
  // A required variable without a value has a stand-in: which port it publishes is not known.
  if (textOf(port["published"]) === placeholder) return [];
  return published > 0 && target > 0 ? [{ published, target, loopback }] : [];
}

function readHealth(value: unknown): URL | undefined {
  const test = list(mapping(value)["test"])
    .map((word) => textOf(word) ?? "")
    .join(" ");
  const [url = ""] = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/[\w./~-]*)?/.exec(test) ?? [];
  return URL.canParse(url) ? new URL(url) : undefined;
}
