import { interpolate } from "./interpolate.ts";
import { list, mapping, textOf, type Mapping } from "./compose-file.ts";

/** What concerns a deployment of one service of a compose file. Paths are as written, relative to the project's folder. */
export interface ComposeService {
  readonly name: string;
  readonly image: string | undefined;
  readonly build: Build | undefined;
  /** Files and folders of the project that it mounts or reads. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly ports: readonly Port[];
  /** URL of its own health check as its container sees it. */
  readonly health: URL | undefined;
}

export interface Build {
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string | undefined;
  /** Whether its Dockerfile stands in the compose file itself. */
  readonly inline: boolean;
  readonly target: string | undefined;
  /** As written, with variables. */
  readonly args: ReadonlyMap<string, string>;
  readonly platforms: readonly string[];
  /** Keys of it that nothing here says: `additional_contexts`. */
  readonly others: readonly string[];
}

export interface Port {
  readonly published: number;
  readonly target: number;
  /** Whether the host publishes it on its own loopback only. */
  readonly loopback: boolean;
}

/** Reads a service of a compose file. */
export function readService(name: string, value: unknown, values: ReadonlyMap<string, string>): ComposeService {
  const service = mapping(value);
  const fill = (text: unknown) => {
    const written = textOf(text);
    return written === undefined ? undefined : interpolate(written, values);
  };
  const texts = (each: unknown) => list(each).flatMap((item) => fill(item) ?? []);
  return {
    name,
    image: fill(service["image"]),
    build: readBuild(service["build"], texts(service["platform"]), fill),
    files: [
      ...list(service["volumes"]).flatMap((volume) => sourceOf(volume, fill)),
      ...list(service["env_file"]).flatMap((file) => fill(mapping(file)["path"]) ?? fill(file) ?? []),
      ...[fill(mapping(service["extends"])["file"]) ?? []].flat(),
    ],
    profiles: texts(service["profiles"]),
    ports: list(service["ports"]).flatMap((port) => readPort(port, fill)),
    health: readHealth(service["healthcheck"], fill),
  };
}

type Fill = (text: unknown) => string | undefined;

/** What of `build` is carried over, and what makes no other image. */
const understood = [
  ...["context", "dockerfile", "dockerfile_inline", "target", "args", "platforms"],
  ...["tags", "cache_from", "cache_to", "no_cache", "pull", "provenance", "sbom"],
];

/** @param runsOn the platform of the service: what it is built for unless `build` says more */
function readBuild(value: unknown, runsOn: readonly string[], fill: Fill): Build | undefined {
  if (value === undefined || value === null) return undefined;
  const short = fill(value);
  const build: Mapping = short === undefined ? mapping(value) : { context: short };
  const platforms = list(build["platforms"]).flatMap((platform) => fill(platform) ?? []);
  return {
    context: fill(build["context"]) ?? ".",
    dockerfile: fill(build["dockerfile"]),
    inline: build["dockerfile_inline"] !== undefined,
    target: fill(build["target"]),
    args: readArguments(build["args"]),
    platforms: platforms.length > 0 ? platforms : runsOn,
    others: Object.keys(build).filter((key) => !understood.includes(key) && !key.startsWith("x-")),
  };
}

/** A mapping, or a list of `NAME=value`. */
function readArguments(value: unknown): Map<string, string> {
  if (!Array.isArray(value)) {
    return new Map(Object.entries(mapping(value)).map(([name, text]) => [name, textOf(text) ?? `\${${name}}`]));
  }
  return new Map(
    value.flatMap((item): [string, string][] => {
      const [, name, text] = /^([^=]+)(?:=([\s\S]*))?$/.exec(textOf(item) ?? "") ?? [];
      return name === undefined ? [] : [[name, text ?? `\${${name}}`]];
    }),
  );
}

/** The path of a bind mount; nothing for a named volume. */
function sourceOf(volume: unknown, fill: Fill): string[] {
  const short = fill(volume);
  if (short !== undefined) {
    const [source = ""] = short.split(":");
    return /^\.{1,2}(\/|$)/.test(source) ? [source] : [];
  }
  const { type, source } = mapping(volume);
  const path = fill(source);
  return type === "bind" && path !== undefined && !/^[/~]/.test(path) ? [path] : [];
}

/** Ports of a range that are looked at. */
const mostPorts = 100;

function readPort(port: unknown, fill: Fill): Port[] {
  const short = fill(port);
  if (short === undefined) {
    const long = mapping(port);
    const [published, target] = [Number(fill(long["published"])), Number(fill(long["target"]))];
    const loopback = isLoopback(fill(long["host_ip"]));
    return published > 0 && target > 0 ? [{ published, target, loopback }] : [];
  }
  const [, address, from, to, target] = /^(?:(.*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/tcp)?$/.exec(short) ?? [];
  if (from === undefined) return [];
  // A range of ports is led to a range of as many.
  const count = Math.min(mostPorts, Number(to ?? from) - Number(from) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => ({
    published: Number(from) + index,
    target: Number(target) + index,
    loopback: isLoopback(address),
  }));
}

function isLoopback(address: string | undefined): boolean {
  return /^(127\.|\[?::1\]?$|localhost$)/.test(address ?? "");
}

function readHealth(value: unknown, fill: Fill): URL | undefined {
  const test = list(mapping(value)["test"])
    .map((word) => fill(word) ?? "")
    .join(" ");
  const [url = ""] = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/[\w./~-]*)?/.exec(test) ?? [];
  return URL.canParse(url) ? new URL(url) : undefined;
}
