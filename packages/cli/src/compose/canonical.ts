import { isAbsolute, join, normalize, resolve } from "node:path";
import { list, mapping, textOf, type Mapping } from "../init/compose-file.ts";
import { Override, Reset } from "./source.ts";

/** Where relative paths begin, and what `~` is. Both absolute. */
export interface Base {
  readonly folder: string;
  readonly home: string;
}

type Form = (value: unknown, base: Base) => unknown;

/** Whether a build context, or an additional one, is no folder of this machine. */
export function isRemote(context: string): boolean {
  return /^(https?:|git[@:]|ssh:|github\.com\/|docker-image:|oci-layout:|service:|target:)/.test(context);
}

/** Whether a compose file is fetched from elsewhere by compose. */
export function isRemoteFile(path: string): boolean {
  return /^(https?:|oci:|ssh:|git:|git@|github\.com\/)/.test(path) || /^[\w.-]+@[\w.-]+:/.test(path);
}

/** A path as compose finds it from a folder. */
export function pathFrom({ folder, home }: Base, path: string): string {
  if (path === "~" || path.startsWith("~/")) return join(home, path.slice(1));
  return isAbsolute(path) ? normalize(path).replace(/(.)\/$/, "$1") : resolve(folder, path);
}

const forms: Readonly<Record<string, Form>> = {
  build: (value, base) => {
    const short = textOf(value);
    const build: Mapping = short === undefined ? mapping(value) : { context: short };
    const more = entriesOf(build["additional_contexts"], "=").map(([name, path]) => [name, contextFrom(base, path)]);
    const context = textOf(build["context"]);
    return {
      ...build,
      ...(context !== undefined && { context: contextFrom(base, context) }),
      ...(build["args"] !== undefined && {
        args: inner(build["args"], (args) => Object.fromEntries(entriesOf(args, "=", (name) => `\${${name}}`))),
      }),
      ...(more.length > 0 && { additional_contexts: Object.fromEntries(more) as Mapping }),
    };
  },
  volumes: (value, base) => list(value).map((each) => volume(each, base)),
  ports: (value) => list(value).flatMap(ports),
  env_file: (value, base) =>
    list(value).map((each) => {
      const { path = each, required = true, format } = mapping(each);
      return {
        path: pathFrom(base, textOf(path) ?? ""),
        required: String(required) !== "false",
        ...(format !== undefined && { format }),
      };
    }),
  label_file: (value, base) => list(value).map((each) => pathFrom(base, textOf(each) ?? "")),
  secrets: (value) => list(value).map((each) => (textOf(each) === undefined ? each : { source: textOf(each) })),
  configs: (value) => list(value).map((each) => (textOf(each) === undefined ? each : { source: textOf(each) })),
};

/** A service with its short forms written out and its paths found from a folder, as far as a deployment cares. */
export function canonicalService(service: unknown, base: Base): Mapping {
  return Object.fromEntries(
    Object.entries(mapping(service)).map(([key, value]) => {
      const form = Object.hasOwn(forms, key) ? forms[key] : undefined;
      return [key, form === undefined || value === null ? value : inner(value, (plain) => form(plain, base))];
    }),
  );
}

/** A config, a secret or a volume with the path of its file or folder found. */
export function canonicalResource(resource: unknown, base: Base): unknown {
  if (resource instanceof Override || resource instanceof Reset) return resource;
  const { file, driver_opts: options } = mapping(resource);
  const { device, o, type } = mapping(options);
  const path = textOf(file);
  const folderBound = textOf(device);
  const isBind = /(^|,)bind(,|$)/.test(textOf(o) ?? "") && textOf(type) !== "nfs";
  return {
    ...mapping(resource),
    ...(path !== undefined && { file: pathFrom(base, path) }),
    ...(isBind &&
      folderBound !== undefined && {
        driver_opts: { ...mapping(options), device: pathFrom(base, folderBound) },
      }),
  };
}

/** Keeps the mark of a value that takes the place of earlier ones. */
function inner(value: unknown, form: (value: unknown) => unknown): unknown {
  if (value instanceof Reset) return value;
  return value instanceof Override ? new Override(form(value.value)) : form(value);
}

function contextFrom(base: Base, context: string): string {
  return isRemote(context) ? context : pathFrom(base, context);
}

/** Pairs of a mapping, or of a list of `NAME=value`. */
function entriesOf(
  value: unknown,
  mark: string,
  otherwise: (name: string) => string = () => "",
): (readonly [string, string])[] {
  if (!Array.isArray(value))
    return Object.entries(mapping(value)).map(([name, text]) => [name, textOf(text) ?? otherwise(name)] as const);
  return value.map((item) => {
    const text = textOf(item) ?? "";
    const at = text.indexOf(mark);
    return at < 0 ? ([text, otherwise(text)] as const) : ([text.slice(0, at), text.slice(at + 1)] as const);
  });
}

function volume(value: unknown, base: Base): Mapping {
  const short = textOf(value);
  if (short === undefined) {
    const { type, source } = mapping(value);
    const path = textOf(source);
    return type === "bind" && path !== undefined ? { ...mapping(value), source: pathFrom(base, path) } : mapping(value);
  }
  const parts = short.split(":");
  if (parts.length === 1) return { type: "volume", target: short };
  const [source = "", target = ""] = parts;
  return /^[./~]/.test(source)
    ? { type: "bind", source: pathFrom(base, source), target, bind: { create_host_path: true } }
    : { type: "volume", source, target };
}

/** A range of ports is one port each. */
function ports(value: unknown): readonly unknown[] {
  const short = textOf(value);
  if (short === undefined) return [value];
  const [, bracketed, address = bracketed, published, target, protocol = "tcp"] =
    /^(?:\[([\da-fA-F:.]+)\]:|(.*):(?=[\d-]*:))?(?:([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(short) ?? [];
  if (target === undefined) return [{ unclear: short }];
  const [first, last] = rangeOf(target);
  const [from, to] = rangeOf(published ?? "");
  const each = Array.from({ length: Math.max(1, Math.min(mostPorts, last - first + 1)) }, (_, index) => index);
  const alike = last > first && to - from === last - first;
  return each.map((index) => ({
    target: String(first + index),
    ...(published !== undefined && published !== "" && { published: alike ? String(from + index) : published }),
    ...(address !== undefined && address !== "" && { host_ip: address }),
    protocol,
  }));
}

/** Ports of a range that are looked at. */
const mostPorts = 1000;

function rangeOf(text: string): readonly [number, number] {
  const [first = "", last = first] = text.split("-");
  return [Number(first), Number(last)];
}
