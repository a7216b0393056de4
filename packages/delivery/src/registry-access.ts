import type { Secret } from "@stageway/core";
import type { RegistryAccess } from "@stageway/registry";
import type { World } from "./order.ts";

/** What a registry asks for; nobody where it is not given. */
export interface Login {
  readonly username: string | undefined;
  readonly password: Secret | undefined;
}

/** How the registry of a release is reached: with the login where one is given, else as Docker logs in. */
export function accessOf(
  reference: string,
  { username, password }: Login,
  { env, processes, signal, clock }: Pick<World, "env" | "processes" | "signal" | "clock">,
): RegistryAccess {
  const world = { env, processes, signal, clock };
  if (username === undefined || password === undefined) return world;
  const registry = reference.slice(0, reference.indexOf("/"));
  return { ...world, login: { registry, credentials: { kind: "password", username, password } } };
}
