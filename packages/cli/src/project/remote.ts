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
 * repository. A host other than github.com is taken for a GitHub of a company's own (its API below /api/v3), unless
 * GITHUB_API_URL says otherwise.
 */
export function readRemote(url: string, env: Env): Remote | undefined {
  const [, host = "", rest = ""] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  const parsed = host === "" ? parse(url) : { server: `https://${host}`, path: rest };
  const [, owner, name] = path.exec(parsed?.path ?? "") ?? [];
  if (parsed === undefined || owner === undefined || name === undefined) return undefined;
  const api = /^https:\/\/(www\.)?github\.com$/.test(parsed.server)
    ? "https://api.github.com"
    : `${parsed.server}/api/v3`;
  return { owner, name, serverUrl: parsed.server, apiUrl: env["GITHUB_API_URL"] || api };
}

function parse(url: string): { server: string; path: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(url);
  if (protocol === "ssh:") return { server: `https://${hostname}`, path: pathname };
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return { server: `${protocol}//${host}`, path: pathname };
}
