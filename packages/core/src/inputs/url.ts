import { quote } from "../quote.ts";
import { addressKind } from "./address.ts";
import type { Parser } from "./parser.ts";
import { withoutControls } from "./text.ts";

/** An absolute http or https URL without credentials in it. Addresses of this machine and of private networks only with `allowPrivate`; never link-local ones. */
export function httpUrlWithin({ allowPrivate }: { readonly allowPrivate: boolean }): Parser<URL> {
  return (value) => {
    const url = parse(value);
    const kind = addressKind(url.hostname);
    if (kind === "link-local")
      throw new SyntaxError(`must not be a link-local address: current value is ${quote(value)}`);
    if (kind === "public" || allowPrivate) return url;
    throw new SyntaxError(`must not be a ${kind} address (${url.hostname}): current value is ${quote(value)}`);
  };
}

/** An absolute http or https URL without credentials in it; link-local addresses are refused, private ones are not. */
export const httpUrl: Parser<URL> = httpUrlWithin({ allowPrivate: true });

function parse(value: string): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase();
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(value) ?? [];
  // The value is not shown where it may hold a password.
  if (authority?.includes("@") === true) throw new SyntaxError("must not contain a user or a password; use headers");
  withoutControls(value, "");
  const shown = `current value is ${quote(value)}`;
  if (scheme !== undefined && value.includes(":/") && scheme !== "http" && scheme !== "https") {
    throw new SyntaxError(`must be an http or https URL, not "${scheme}": ${shown}`);
  }
  if (authority === undefined || /\s/.test(value))
    throw new SyntaxError(`must be an absolute http or https URL: ${shown}`);
  if (!URL.canParse(value)) throw new SyntaxError(`must have a valid ${faultyPart(authority)}: ${shown}`);
  const url = new URL(value);
  if (mixesScripts(authority))
    throw new SyntaxError(`must not mix scripts in its host name (${url.hostname}): ${shown}`);
  return url;
}

function faultyPart(authority: string): string {
  if (authority.startsWith("[") && !/^\[[0-9a-f:.]+\](:\d*)?$/i.test(authority)) return "IPv6 address";
  return URL.canParse(`http://${authority.replace(/:[^:\]]*$/, "")}`) ? "port" : "host";
}

/** A letter of another script that looks Latin is how a host is forged. */
function mixesScripts(authority: string): boolean {
  return authority
    .split(".")
    .some((label) => /\p{Script=Latin}/u.test(label) && /(?!\p{Script=Latin})\p{Letter}/u.test(label));
}
