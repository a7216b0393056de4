import { readCommit } from "../commit-log.ts";
import { apiLink, htmlLink } from "../links.ts";
import { ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { notFound } from "../refusal.ts";
import { listRefs, readRef } from "../refs.ts";
import { commitShape } from "../shapes/commit.ts";

/** Operations that list and read branches. */
export const branches = [
  operation("GET /repos/{owner}/{repo}/branches", "contents:read", list),
  operation("GET /repos/{owner}/{repo}/branches/{branch}", "contents:read", get),
];

async function list(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const heads = await listRefs(repository.git, "refs/heads/");
  return paged(call, heads, ({ name, sha }) => ({
    name: name.slice("refs/heads/".length),
    commit: { sha, url: apiLink(world, repository, `/commits/${sha}`) },
    protected: false,
  }));
}

async function get({ world, repository, path: { branch = "" } }: Call): Promise<Reply> {
  const head = await readRef(repository.git, `refs/heads/${branch}`);
  if (!head) throw notFound("Branch not found");
  const self = apiLink(world, repository, `/branches/${encodeURIComponent(branch)}`);
  return ok({
    name: branch,
    commit: commitShape(world, repository, await readCommit(repository.git, head.sha)),
    _links: { self, html: htmlLink(world, repository, `/tree/${branch}`) },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  });
}
