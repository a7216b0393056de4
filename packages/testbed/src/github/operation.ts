import type { Access } from "./access.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** One call of the API, authenticated, permitted and checked against the description. */
export interface Call<Body = unknown> {
  world: World;
  repository: Repository;
  actor: Account;
  access: Access;
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: Body;
  accept: string;
  /** The address asked for, without its query; pages are linked from it. */
  url: string;
}

/** What a handler answers. `raw` is for the media types that are not JSON. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: { type: string; content: Uint8Array };
}

/** A permission as workflows name them, with the level that is needed. */
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

/** A call as the server makes it; outside a repository there is none. */
export type RawCall = Omit<Call, "repository"> & { repository: Repository | undefined };

/** One operation that is served; any one of its needs is enough. */
export interface Operation {
  route: string;
  needs: readonly Need[];
  handle: (call: RawCall) => Promise<Reply> | Reply;
}

/** Ties a route of GitHub's description, below a repository, to what it needs and what answers it. */
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
