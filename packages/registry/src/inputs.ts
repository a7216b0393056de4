import type { Parser, Secret } from "@stageway/core";
import { parseDigestReference } from "./reference.ts";

/** A reference to content that cannot move, `registry/repository@sha256:…`, as it was written. */
export const digestReference: Parser<string> = (value) => {
  parseDigestReference(value);
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
