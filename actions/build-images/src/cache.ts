import type { Context, Env } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import { mayBeUnmerged } from "@stageway/pipeline/decide";

/** Where BuildKit stores its layer cache. */
export type CacheKind = "gha" | "registry" | "local" | "none";

/** Values for `cache-from` and `cache-to` of a bake target. */
export interface Cache {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Reads from no cache and writes to none. */
export const noCache: Cache = { from: [], to: [] };

/** Events whose runs have their own cache, which no branch reads: GitHub scopes it to the pull request or the merge group. */
const isolated: readonly string[] = [
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "merge_group",
];

/** Whether a run has the rights of the default branch although a stranger may control its code or its cache. */
function isPoisonable(context: CacheRun["context"]): boolean {
  const { eventName } = context;
  return eventName === "workflow_run" || (mayBeUnmerged(context) && !isolated.includes(eventName));
}

/** The facts about a run that decide whether it may use a cache. */
export interface CacheRun {
  readonly context: Pick<Context, "eventName" | "event" | "ref">;
  /** The flows of the planned deployments. */
  readonly flows: readonly Flow[];
  readonly env: Env;
  /** Whether signatures are required and this build signs. */
  readonly isSigned: boolean;
}

/**
 * The reason why this run must not use the cache, or `undefined` when it may. A cache that strangers could have written is off limits,
 * and a build for a release depends on nothing but the repository.
 */
export function whyNoCache(kind: CacheKind, run: CacheRun): string | undefined {
  const { context, flows, env, isSigned } = run;
  if (kind === "none") return undefined;
  if (isPoisonable(context)) return `events of kind ${context.eventName} can be caused by strangers`;
  const isRelease =
    context.eventName === "release" ||
    context.ref.kind === "tag" ||
    flows.some((flow) => ["release", "hotfix"].includes(flow));
  if (isRelease) return "what is built for a release uses nothing but its sources";
  if (kind === "registry" && !isSigned)
    return 'whoever may push to the registry can exchange what lies there, and nothing is signed: set "trust: required" in the configuration and give "signing-key", or use the cache "gha"';
  if (kind === "registry" && (flows.length === 0 || context.eventName.startsWith("pull_request")))
    return "only a run that deploys reads and writes a cache in the registry";
  if (kind === "gha" && !env["ACTIONS_RUNTIME_TOKEN"]) return "this runner offers no cache";
  return undefined;
}

/**
 * The cache of one service, in BuildKit's syntax. Services do not share a cache. A registry cache is written to a tag but read by its signed
 * digest, because a tag does not tell who pushed it last.
 *
 * @param kept reference of the cache that the last build wrote, `registry/repository@sha256:…`
 */
export function cacheOf(
  kind: CacheKind,
  service: { readonly name: string; readonly image: string },
  { folder, kept }: { readonly folder?: string | undefined; readonly kept?: string | undefined } = {},
): Cache {
  if (kind === "gha") return both(`type=gha,scope=stageway-${service.name}`, "mode=max,ignore-error=true");
  if (kind === "registry")
    return {
      from: kept === undefined ? [] : [`type=registry,ref=${kept}`],
      to: [`type=registry,ref=${service.image}:buildcache,mode=max,ignore-error=true`],
    };
  if (kind === "local" && folder !== undefined)
    return {
      from: [`type=local,src=${folder}/${service.name}`],
      to: [`type=local,dest=${folder}/${service.name},mode=max`],
    };
  return noCache;
}

/** The variables that BuildKit needs for GitHub's cache. They include a token, so no other child process gets them. */
export function cacheEnv(kind: CacheKind, env: Env): Env {
  const names = [
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_RESULTS_URL",
    "ACTIONS_CACHE_URL",
    "ACTIONS_CACHE_SERVICE_V2",
    "GITHUB_REPOSITORY",
  ];
  return kind === "gha"
    ? Object.fromEntries(names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]))
    : {};
}

function both(common: string, to: string): Cache {
  return { from: [common], to: [`${common},${to}`] };
}
