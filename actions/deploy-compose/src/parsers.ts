import { hostName, port, quote, userName, type Parser } from "@stageway/core";
// These two files stand on nothing else, so that reading the inputs loads little.
import { parseDrains, type Drains } from "@stageway/remote/drain";

export interface Endpoint {
  readonly host: string;
  readonly port: number | undefined;
}

/** `name`, `name:port`, `[address]:port` or `address`. */
export const endpoint: Parser<Endpoint> = (value) => {
  const [, bracketed, plain, number] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(value) ?? [];
  const host = hostName(bracketed ?? plain ?? value);
  return { host, port: number === undefined ? undefined : port(number) };
};

export interface JumpEndpoint extends Endpoint {
  readonly user: string;
}

/** `user@name` or `user@name:port`. */
export const jumpHost: Parser<JumpEndpoint> = (value) => {
  const at = value.indexOf("@");
  if (at < 0) throw new SyntaxError(`must be user@host or user@host:port: current value is ${quote(value)}`);
  return { user: userName(value.slice(0, at)), ...endpoint(value.slice(at + 1)) };
};

/** `service=registry/repository@sha256:…` */
export const imageLine: Parser<readonly [service: string, image: string]> = (value) => {
  const [, service, image] = /^([a-zA-Z0-9._-]+)\s*=\s*(\S+)$/.exec(value) ?? [];
  if (service === undefined || image === undefined) {
    throw new SyntaxError(`must be service=registry/repository@sha256:…: current value is ${quote(value)}`);
  }
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return [service, image];
  throw new SyntaxError(
    `the image of ${service} must end with @sha256: and 64 hexadecimal digits: current value is ${quote(image)}`,
  );
};

/** What compose takes as a project's name (compose-spec, "name"). */
export const projectName: Parser<string> = (value) => {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(value)) return value;
  throw new SyntaxError(`must have lower-case letters, digits, - and _ only: current value is ${quote(value)}`);
};

export function drains(lines: readonly string[]): Drains {
  return parseDrains(lines);
}
