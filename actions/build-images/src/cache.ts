import type { Context, Env } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import { mayBeUnmerged } from "@stageway/pipeline/decide";

/** Where BuildKit keeps what it may use again. */
export type CacheKind = "gha" | "registry" | "local" | "none";

export interface Cache {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export const noCache: Cache = { from: [], to: [] };

/** Events whose runs have a cache of their own, which no branch reads: GitHub keeps it with the pull request or the merge group. */
const isolated: readonly string[] = [
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "merge_group",
];

/** Whether the code or the caches of a run may be a stranger's while it runs with the rights of the default branch. */
function isPoisonable(context: CacheRun["context"]): boolean {
  const { eventName } = context;
  return eventName === "workflow_run" || (mayBeUnmerged(context) && !isolated.includes(eventName));
}

/** What decides on the cache of a run. */
export interface CacheRun {
  readonly context: Pick<Context, "eventName" | "event" | "ref">;
  /** Why it is built: the flows of the planned deployments. */
  readonly flows: readonly Flow[];
  readonly env: Env;
  /** Whether signatures are required, and what is built is signed. */
  readonly isSigned: boolean;
}

/**
 * Says why no cache may be used in this run, or `undefined`: neither where strangers could have filled it, nor for what is built
 * for a release, whose content nothing but the repository may decide.
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
 * The cache of one service, in BuildKit's words; only images and layers of its own are in it. One in a registry is written to a tag and
 * read by the digest that was signed: a tag says nothing about who wrote it last.
 *
 * @param kept where the last build left it, `registry/repository@sha256:…`
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

/** What of our environment BuildKit needs to reach GitHub's cache; it holds a token, so no other child gets it. */
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
