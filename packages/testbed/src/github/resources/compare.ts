import { countBetween, mergeBase, readCommit, readLog } from "../commit-log.ts";
import { diff } from "../diff.ts";
import { apiLink, htmlLink } from "../links.ts";
import { ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { linkHeader, pageOf } from "../pagination.ts";
import { notFound } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import type { World } from "../world.ts";

/** Without paging a comparison gives its newest 250 commits; files are never more than 300. */
const mostCommits = 250;
const mostFiles = 300;

/** The operation that compares two commits. */
export const compare = [operation("GET /repos/{owner}/{repo}/compare/{basehead}", "contents:read", comparison)];

async function comparison(call: Call): Promise<Reply> {
  const { world, repository, path, query } = call;
  const { git } = repository;
  const [base = "", head = "", ...more] = (path.basehead ?? "").split("...");
  if (more.length > 0) throw notFound();
  const from = await sideOf(world, repository, base);
  const to = await sideOf(world, repository, head);
  const start = await mergeBase(git, from, to);
  if (start === undefined) throw notFound(`No common ancestor between ${base} and ${head}.`);
  const [ahead, behind] = await Promise.all([countBetween(git, from, to), countBetween(git, to, from)]);
  const { page, size } = pageOf(query);
  const pages = query.page !== undefined || query.per_page !== undefined;
  const shown = await commitsOf(
    repository,
    from,
    to,
    pages ? { skip: (page - 1) * size, take: size } : { skip: Math.max(0, ahead - mostCommits), take: mostCommits },
  );
  const files = page === 1 ? (await diff(git, start, to)).slice(0, mostFiles) : undefined;
  const html = htmlLink(world, repository, `/compare/${base}...${head}`);
  const body = {
    url: apiLink(world, repository, `/compare/${base}...${head}`),
    html_url: html,
    permalink_url: htmlLink(world, repository, `/compare/${from.slice(0, 12)}...${to.slice(0, 12)}`),
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitShape(world, repository, await readCommit(git, from)),
    merge_base_commit: commitShape(world, repository, await readCommit(git, start)),
    status: ahead === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged",
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: shown.map((commit) => commitShape(world, repository, commit)),
    ...(files ? { files: files.map((file) => fileShape(world, repository, file, to)) } : {}),
  };
  return { ...ok(body), headers: pages ? linkHeader(call, page, Math.ceil(ahead / size)) : {} };
}

/** The commits that `to` has and `from` has not, oldest first. */
async function commitsOf(
  { git }: Repository,
  from: string,
  to: string,
  { skip, take }: { skip: number; take: number },
) {
  // git skips before it reverses, so the ids are listed in order first.
  const all = (await git.run(["rev-list", "--topo-order", "--reverse", `${from}..${to}`])).split("\n").filter(Boolean);
  const wanted = all.slice(skip, skip + take);
  return wanted.length === 0 ? [] : readLog(git, "--no-walk=unsorted", ...wanted, "--");
}

/** A side of a comparison: a branch, tag or id, or `owner:branch` of a fork. */
async function sideOf(world: World, repository: Repository, name: string): Promise<string> {
  const [, owner, branch] = /^([^:]+):(.+)$/.exec(name) ?? [];
  const home =
    owner === undefined
      ? repository
      : [...world.repositories.values()].find((one) => isInNetwork(one, repository, owner));
  const sha = home && (await resolveCommit(home.git, branch ?? name));
  if (sha === undefined) throw notFound();
  if (home && home !== repository) await repository.git.run(["fetch", "--quiet", home.git.path, sha]);
  return sha;
}

function isInNetwork(one: Repository, repository: Repository, owner: string): boolean {
  return one.owner.login === owner && (one === repository || one.parent === repository || repository.parent === one);
}
