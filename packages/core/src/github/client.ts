import type { GitHub } from "./github.ts";
import type { GitHubOptions } from "./open-github.ts";
import { Octokit } from "@octokit/core";

export function createGitHub(options: GitHubOptions): GitHub {
  const octokit = new Octokit({ auth: options.token.reveal(), baseUrl: options.apiUrl, userAgent: "stageway" });
  const request = async <T>(route: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<T> =>
    (await octokit.request(route, parameters)).data as T;
  return {
    read: request,
    async *pages<T>(route: string, parameters?: Readonly<Record<string, unknown>>) {
      yield await request<T[]>(route, parameters);
    },
    write: request,
  };
}
