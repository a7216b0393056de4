import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** An address of the API below a repository. */
export function apiLink(world: World, repository: Repository, path = ""): string {
  return `${world.apiUrl}/repos/${repository.fullName}${path}`;
}

/** An address that people open. */
export function htmlLink(world: World, repository: Repository, path = ""): string {
  return `${world.serverUrl}/${repository.fullName}${path}`;
}

/** The address of an account in the API. */
export function accountLink(world: World, account: Account): string {
  return `${world.apiUrl}/users/${account.login}`;
}

/** The opaque id that GitHub gives everything for its other API. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}
