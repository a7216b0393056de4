import type { Access } from "./access.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** An API call after authentication, authorization and validation against GitHub's OpenAPI description. */
export interface Call<Body = unknown> {
  world: World;
  repository: Repository;
  actor: Account;
  access: Access;
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: Body;
  accept: string;
  /** The requested URL without its query; links to other pages start with it. */
  url: string;
}

/** The response of a handler. `raw` is for media types other than JSON. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: { type: string; content: Uint8Array };
}

/** A permission with the required level, named as in workflows. */
export type Need = `${PermissionName}:${"read" | "write"}`;

/** The permissions that the served operations need. */
export type PermissionName =
  | "actions"
  | "administration"
  | "checks"
  | "contents"
  | "deployments"
  | "environments"
  | "issues"
  | "metadata"
  | "pull_requests"
  | "secrets"
  | "statuses"
  | "variables";

/** A call that may be outside of any repository. */
export type RawCall = Omit<Call, "repository"> & { repository: Repository | undefined };

/** An operation of the stand-in. Any one of its `needs` is sufficient. */
export interface Operation {
  route: string;
  needs: readonly Need[];
  handle: (call: RawCall) => Promise<Reply> | Reply;
}

/** Defines the operation of a repository's route, with the permissions that it needs and its handler. */
export function operation<Body = unknown>(
  route: string,
  needs: Need | readonly Need[],
  handle: (call: Call<Body>) => Promise<Reply> | Reply,
): Operation {
  return {
    route,
    needs: typeof needs === "string" ? [needs] : needs,
    handle: ({ repository, ...call }) => {
      if (!repository) throw new Error(`Cannot serve: the route names no repository: current value is ${route}`);
      // The body was checked against the description of this very route, so it has the shape its handler declares.
      return handle({ ...call, repository, body: call.body as Body });
    },
  };
}

/** A 200 response with a JSON body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** A 201 response with a JSON body. */
export function created(body: unknown): Reply {
  return { status: 201, body };
}

/** A 204 response without a body. */
export function noContent(): Reply {
  return { status: 204 };
}
