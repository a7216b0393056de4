import type { Login } from "./inputs.ts";
import type { RegistryAccess } from "./registry.ts";

/** The same access as somebody who logs in to that registry; as Docker's configuration says when nobody does. */
export function accessAs(login: Login | undefined, registry: string, access: RegistryAccess): RegistryAccess {
  return login === undefined ? access : { ...access, login: { registry, credentials: { kind: "password", ...login } } };
}
