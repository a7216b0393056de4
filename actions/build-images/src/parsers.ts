import { Secret, json, lines, linesOf, quote, type Parser } from "@stageway/core";

/** A service as an input names it; what is left out follows from its name and from the other inputs. */
export interface NamedService {
  readonly image?: string;
  readonly context?: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly platforms?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
}

/** At most 128 characters: an image is named after its service, and 255 is what a registry takes with the folders before it. */
const serviceName = /^(?=.{1,128}$)[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*$/;

/** Services as lines `name=context` (`name: context` and a name alone as well), or as a JSON map of names to contexts or settings. */
export const services: Parser<ReadonlyMap<string, NamedService>> = (value) => {
  const pairs = value.trim().startsWith("{") ? json(settingsOf)(value) : linesOf(pairOf)(value);
  if (pairs.length === 0) throw new SyntaxError("no services given");
  const named = new Map<string, NamedService>();
  for (const [name, service] of pairs) {
    if (!serviceName.test(name))
      throw new SyntaxError(
        `${quote(name)} is not a service name (at most 128 letters and digits with ".", "_" or "-" between)`,
      );
    if (named.has(name)) throw new SyntaxError(`service ${quote(name)} given twice`);
    named.set(name, service);
  }
  return named;
};

function pairOf(line: string): [string, NamedService] {
  const [, name = "", context] = /^([^=:\s]+)\s*(?:[=:]\s*(.*))?$/.exec(line) ?? [];
  return [name, context === undefined || context === "" ? {} : { context }];
}

const keys: Readonly<Record<keyof NamedService, (value: unknown) => boolean>> = {
  image: isText,
  context: isText,
  dockerfile: isText,
  target: isText,
  platforms: (value) => Array.isArray(value) && value.every(isText),
  args: (value) => isMap(value) && Object.values(value).every(isText),
};

function settingsOf(value: unknown): [string, NamedService][] {
  if (!isMap(value)) throw new SyntaxError("must be a map of services");
  return Object.entries(value).map(([name, settings]) => {
    if (isText(settings)) return [name, { context: settings }];
    if (!isMap(settings))
      throw new SyntaxError(
        `${name}: must be a context or settings: current value is ${quote(JSON.stringify(settings))}`,
      );
    for (const [key, one] of Object.entries(settings)) {
      const isRight = Object.hasOwn(keys, key) ? keys[key as keyof NamedService] : undefined;
      if (isRight === undefined)
        throw new SyntaxError(`${name}: ${quote(key)} is not one of ${Object.keys(keys).join(", ")}`);
      if (!isRight(one)) throw new SyntaxError(`${name}.${key}: has the wrong type`);
    }
    return [name, settings]; // Every key was just checked.
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lines `id=VALUE`, each value a secret. No message ever shows a line. */
export const secrets: Parser<ReadonlyMap<string, Secret>> = (value) => {
  const found = new Map<string, Secret>();
  for (const [index, line] of value.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    const id = line.slice(0, Math.max(at, 0)).trim();
    if (!/^[A-Za-z0-9_][\w.-]*$/.test(id)) throw new SyntaxError(`line ${String(index + 1)}: must be id=VALUE`);
    if (line.length === at + 1) throw new SyntaxError(`line ${String(index + 1)}: the secret ${quote(id)} is empty`);
    found.set(id, new Secret(line.slice(at + 1)));
  }
  return found;
};

const factors: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** Bytes of a size: `1GB` counts in thousands, `1GiB` in 1,024. */
export const size: Parser<number> = (value) => {
  const [, count = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmgt]?i?b)$/i.exec(value) ?? [];
  const factor = factors[unit.toUpperCase()];
  if (factor === undefined || Number(count) === 0)
    throw new SyntaxError(`must be a size like 800MB or 1GB: current value is ${quote(value)}`);
  return Math.round(Number(count) * factor);
};

/** Names of platforms, in lines or with commas between. */
export const platforms: Parser<readonly string[]> = (value) => {
  const found = lines(value.replaceAll(",", "\n"));
  for (const platform of found) {
    if (!/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/.test(platform))
      throw new SyntaxError(`must be a platform like linux/amd64: current value is ${quote(platform)}`);
  }
  return found;
};

/** A tag of an image. */
export const tag: Parser<string> = (value) => {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(value)) return value;
  const why =
    value.length > 128
      ? "tag is longer than 128"
      : 'tag must start with a letter, digit or _ and have only those, "." and "-"';
  throw new SyntaxError(`${why}: current value is ${quote(value)}`);
};

/** Days (`14d`) or hours (`72h`), in milliseconds. */
export const age: Parser<number> = (value) => {
  const [, count = "", unit = ""] = /^([1-9]\d{0,3})(d|h)$/.exec(value) ?? [];
  if (unit === "") throw new SyntaxError(`must be days or hours like 14d or 72h: current value is ${quote(value)}`);
  return Number(count) * (unit === "d" ? 24 : 1) * 3_600_000;
};

/** The host of a registry, `ghcr.io` or `localhost:5000`: what Docker takes for one and not for a user's name. */
export const registryHost: Parser<string> = (value) => {
  if (/^[^/\s]*[.:][^/\s]*$/.test(value) || value === "localhost") return value;
  throw new SyntaxError(`must be a host like ghcr.io: current value is ${quote(value)}`);
};
