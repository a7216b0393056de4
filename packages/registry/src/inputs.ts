import { quote, type Parser, type Secret } from "@stageway/core";
import { parseDigestReference, parseReference } from "./reference.ts";

/** A reference to content that cannot move, `registry/repository@sha256:…`, as it was written. */
export const digestReference: Parser<string> = (value) => {
  parseDigestReference(value);
  return value;
};

/** A folder in a registry, with the registry: `ghcr.io/acme/shop`. */
export const registryFolder: Parser<string> = (value) => {
  const [host = ""] = value.split("/");
  const shown = `current value is ${quote(value)}`;
  if (!/[.:]/.test(host) && host !== "localhost")
    throw new SyntaxError(`must name the registry as well, like ghcr.io/acme/shop: ${shown}`);
  const { tag, digest } = parseReference(value);
  if (tag !== undefined || digest !== undefined)
    throw new SyntaxError(`must be a folder without tag or digest, like ghcr.io/acme/shop: ${shown}`);
  return value;
};

/** Who logs in to a registry. */
export interface Login {
  readonly username: string;
  readonly password: Secret;
}

/** The two inputs of a login; nobody when both are empty. @throws {SyntaxError} when only one of them is given. */
export function loginOf(username: string | undefined, password: Secret | undefined): Login | undefined {
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined) throw new SyntaxError("give both or none");
  return { username, password };
}
