import { GitHubError } from "./github.ts";

/** The items of a page: the body, or the one list in it (`{ total_count, check_runs: […] }`). Anything else is refused. */
export function pageItems<T>(route: string, data: unknown): T[] {
  const lists = Array.isArray(data) ? [data] : Object.values(data ?? {}).filter((value) => Array.isArray(value));
  const [list, ...others] = lists;
  if (list !== undefined && others.length === 0) return list as T[]; // The caller knows what the route gives.
  throw new GitHubError(`Cannot ${route}: GitHub's answer is not a list`, { failure: "refused", route });
}

/** The address of the next page from a `link` header; the token is sent nowhere but to the API itself. */
export function nextPage(route: string, link: string | undefined, apiUrl: string): string | undefined {
  const [, next] = /<([^<>]+)>\s*;[^,<]*\brel="next"/.exec(link ?? "") ?? [];
  if (next === undefined) return undefined;
  if (URL.canParse(next) && new URL(next).origin === new URL(apiUrl).origin) return next;
  throw new GitHubError(`Cannot ${route}: the next page is not at ${new URL(apiUrl).origin}`, {
    failure: "refused",
    route,
  });
}
