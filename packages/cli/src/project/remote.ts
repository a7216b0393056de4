import type { Env } from "@stageway/core";

/** A repository on a GitHub. */
export interface Remote {
  readonly owner: string;
  readonly name: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
}

const path = /^\/?([A-Za-z0-9][\w-]*)\/([\w.-]+?)(?:\.git)?\/?$/;

/**
 * Reads a git remote: `git@github.com:acme/shop.git`, `ssh://…`, `https://…`; `undefined` when it names no owner and
 * repository. A host other than github.com and *.ghe.com is taken for a GitHub of a company's own (its API below
 * /api/v3), unless GITHUB_API_URL says otherwise.
 */
export function readRemote(url: string, env: Env): Remote | undefined {
  const [, host = "", rest = ""] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  const parsed = host === "" ? parse(url) : { server: `https://${host}`, path: rest };
  const [, owner, name] = path.exec(parsed?.path ?? "") ?? [];
  if (parsed === undefined || owner === undefined || name === undefined || !URL.canParse(parsed.server))
    return undefined;
  const serverUrl = serverOf(new URL(parsed.server));
  return { owner, name, serverUrl, apiUrl: apiOf(serverUrl, env) };
}

/** The API of github.com (https://docs.github.com/en/rest) or of a company's part of it, which is at *.ghe.com. */
export function cloudApi(host: string): string | undefined {
  return host === "github.com" || /^[a-z0-9-]+\.ghe\.com$/.test(host) ? `https://api.${host}` : undefined;
}

/** The host of a URL, with a port that is not the usual one; also of a host alone, as GH_HOST has it. */
export function hostOf(place: string | undefined): string | undefined {
  const url = place?.includes("://") ? place : `https://${place ?? ""}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function serverOf({ host, origin }: URL): string {
  // Its other names: with www, and the one under which ssh is at the port of https.
  const server = /^(www|ssh)\.github\.com$/.test(host) ? "github.com" : host;
  return cloudApi(server) === undefined ? origin : `https://${server}`;
}

function apiOf(serverUrl: string, env: Env): string {
  const { GITHUB_API_URL: said, GITHUB_SERVER_URL: server } = env;
  const host = hostOf(serverUrl) ?? "";
  // Of a run of GitHub's, or a codespace, both are set: then they may be another GitHub's than this remote's.
  if (said && (!server || hostOf(server) === host)) return said;
  return cloudApi(host) ?? `${serverUrl}/api/v3`;
}

function parse(url: string): { server: string; path: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(url);
  if (protocol === "ssh:") return { server: `https://${hostname}`, path: pathname };
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return { server: `${protocol}//${host}`, path: pathname };
}
