import { quote } from "../quote.ts";
import type { Parser } from "./parser.ts";

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

/** A host name or an IP address, nothing else: no user, no port, no option. IPv6 without brackets. */
export const hostName: Parser<string> = (value) => {
  if (isHostName(value) || isIpv6(value)) return value;
  throw new SyntaxError(`must be a host name or an address: current value is ${quote(value)}`);
};

function isHostName(value: string): boolean {
  const labels = value.replace(/\.$/, "").split(".");
  if (value.length > 253 || !labels.every((part) => label.test(part))) return false;
  // A name whose last label is a number is an address to everybody who resolves it.
  return !/^\d+$/.test(labels.at(-1) ?? "") || isIpv4(value);
}

function isIpv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(value: string): boolean {
  return /^[0-9a-f:.]+$/i.test(value) && value.includes(":") && URL.canParse(`http://[${value}]/`);
}

/** A TCP port. */
export const port: Parser<number> = (value) => {
  const number = /^[1-9]\d{0,4}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= 65_535) return number;
  throw new RangeError(`must be a port from 1 to 65535: current value is ${quote(value)}`);
};

/** A user's login name on a Linux host. */
export const userName: Parser<string> = (value) => {
  if (/^[A-Za-z_][\w.-]{0,31}\$?$/.test(value)) return value;
  throw new SyntaxError(`must be a user name: current value is ${quote(value)}`);
};
