import { readContext, type Context } from "@stageway/core";
import type { Repository } from "./repository.ts";

/** What a run of GitHub's would say of itself, from the work tree: the same code asks it there and here. */
export function contextOf({ root, head, remote }: Repository, branch: string, repositoryId?: string): Context {
  return readContext({
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_SHA: head,
    GITHUB_WORKSPACE: root,
    ...(repositoryId !== undefined && { GITHUB_REPOSITORY_ID: repositoryId }),
    ...(remote !== undefined && {
      GITHUB_REPOSITORY: `${remote.owner}/${remote.name}`,
      GITHUB_SERVER_URL: remote.serverUrl,
      GITHUB_API_URL: remote.apiUrl,
    }),
  });
}
