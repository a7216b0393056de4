import type { Account } from "./accounts.ts";
import type { Need, PermissionName } from "./operation.ts";
import { Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

/** What a token may do; names are those of `permissions:` in a workflow, with underscores. */
export type Permissions = Partial<Record<PermissionName, "read" | "write">>;

/** Whoever sends a request: an account, and what its token allows. Nobody is an access without an account. */
export interface Access {
  token?: string;
  account?: Account;
  /** Absent: everything. */
  permissions?: Permissions;
  /** Full names of the repositories the token was made for. Absent: all. */
  repositories?: readonly string[];
}

/** Finds the token in a request: `token X`, `Bearer X`, or the password of basic authentication, as git sends it. */
export function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (authorization ?? "").split(" ");
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const pair = Buffer.from(value, "base64").toString();
  const colon = pair.indexOf(":");
  return pair.slice(colon + 1) || pair.slice(0, colon);
}

/** True when the repository exists for this access at all. */
export function maySee(access: Access, repository: Repository): boolean {
  if (!repository.private) return true;
  return access.account !== undefined && (access.repositories?.includes(repository.fullName) ?? true);
}

/** True when one of the needs is met. Reading what is public needs no permission. */
export function mayDo(access: Access, needs: readonly Need[], repository?: Repository): boolean {
  return needs.some((need) => {
    const [name = "", level] = need.split(":");
    if (level === "read" && (name === "metadata" || repository?.private === false)) return true;
    if (access.account === undefined) return false;
    if (repository && access.repositories && !access.repositories.includes(repository.fullName)) return false;
    if (access.permissions === undefined) return true;
    const held = access.permissions[name as PermissionName];
    return held === "write" || held === level;
  });
}

/** Throws what GitHub answers to a token that lacks the permission: 401 for nobody, 403 with what is needed. */
export function assertMay(access: Access, needs: readonly Need[], repository?: Repository): void {
  if (mayDo(access, needs, repository)) return;
  if (access.account === undefined) throw new Refusal(401, "Requires authentication");
  const accepted = needs.map((need) => need.replace(":", "=")).join("; ");
  throw new Refusal(403, "Resource not accessible by integration", {}, { "x-accepted-github-permissions": accepted });
}
