import { hostName, port, quote, userName, type Parser } from "@stageway/core";

/** A host and its port; without a port the caller's default applies. */
export interface Endpoint {
  readonly host: string;
  readonly port: number | undefined;
}

/** Parses `name`, `name:port`, `[address]:port` or `[address]`. */
export const endpoint: Parser<Endpoint> = (value) => {
  const [, bracketed, plain, number] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(value) ?? [];
  const host = hostName(bracketed ?? plain ?? value);
  return { host, port: number === undefined ? undefined : port(number) };
};

/** A jump host with the user that logs in there. */
export interface JumpEndpoint extends Endpoint {
  readonly user: string;
}

/** Parses `user@name` or `user@name:port`. */
export const jumpHost: Parser<JumpEndpoint> = (value) => {
  const at = value.indexOf("@");
  if (at < 0) throw new SyntaxError(`must be user@host or user@host:port: current value is ${quote(value)}`);
  return { user: userName(value.slice(0, at)), ...endpoint(value.slice(at + 1)) };
};
