import { countBetween, mergeBase, readLog } from "../commit-log.ts";
import { diff } from "../diff.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { deliverPull, fetchHead, pullsOf } from "../pull-refs.ts";
import type { PullRequest } from "../pull-refs.ts";
import type { Issue } from "../records.ts";
import { invalid, notFound } from "../refusal.ts";
import { readRef } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import { pullShape, simplePullShape } from "../shapes/pull.ts";
import type { World } from "../world.ts";
import { newIssue } from "./issues.ts";

interface NewPull {
  title?: string;
  head: string;
  base: string;
  body?: string;
  draft?: boolean;
}

interface PullChange {
  title?: string;
  body?: string | null;
  state?: Issue["state"];
  base?: string;
}

const path = "/repos/{owner}/{repo}/pulls";

/** Operations that list, open, read and change pull requests, and list their commits and files. */
export const pulls = [
  operation(`GET ${path}`, "pull_requests:read", list),
  operation<NewPull>(`POST ${path}`, "pull_requests:write", create),
  operation(`GET ${path}/{pull_number}`, "pull_requests:read", async (call) =>
    ok(await pullShape(call.world, call.repository, findPull(call))),
  ),
  operation<PullChange>(`PATCH ${path}/{pull_number}`, "pull_requests:write", update),
  operation(`GET ${path}/{pull_number}/commits`, "pull_requests:read", listCommits),
  operation(`GET ${path}/{pull_number}/files`, "pull_requests:read", listFiles),
];

/** The pull request that the path names; 404 when there is none. */
export function findPull({ repository, path }: Call): PullRequest {
  const issue = pullsOf(repository).find(({ number }) => number === Number(path.pull_number));
  if (!issue) throw notFound();
  return issue;
}

function list(call: Call): Promise<Reply> {
  const { world, repository, query } = call;
  const { state = "open", head, base, sort = "created" } = query;
  const found = pullsOf(repository).filter((issue) => {
    const label = `${issue.pull.headRepository.split("/")[0] ?? ""}:${issue.pull.headRef}`;
    return (
      (state === "all" || issue.state === state) && (!head || head === label) && (!base || base === issue.pull.baseRef)
    );
  });
  if (sort === "updated") found.sort((one, other) => one.updatedAt.localeCompare(other.updatedAt));
  const newestFirst = (query.direction ?? (sort === "created" ? "desc" : "asc")) === "desc";
  return paged(call, newestFirst ? found.toReversed() : found, (issue) => simplePullShape(world, repository, issue));
}

async function create(call: Call<NewPull>): Promise<Reply> {
  const { world, repository, body, actor } = call;
  const { home, branch } = headOf(world, repository, body.head);
  const head = home && (await readRef(home.git, `refs/heads/${branch}`));
  const base = await readRef(repository.git, `refs/heads/${body.base}`);
  if (!home || !head) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (!base) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  const label = `${home.owner.login}:${branch}`;
  const twin = pullsOf(repository).find(
    ({ state, pull }) =>
      state === "open" &&
      pull.headRepository === home.fullName &&
      pull.headRef === branch &&
      pull.baseRef === body.base,
  );
  if (twin)
    throw invalid({ resource: "PullRequest", code: "custom", message: `A pull request already exists for ${label}.` });
  const issue = newIssue(call, { title: body.title ?? branch, body: body.body ?? null });
  await fetchHead(repository, home, issue.number, head.sha);
  if ((await countBetween(repository.git, base.sha, head.sha)) === 0) {
    const message = `No commits between ${body.base} and ${body.head}`;
    throw invalid({ resource: "PullRequest", code: "custom", message });
  }
  const pull = {
    id: world.nextId(),
    draft: body.draft ?? false,
    headRepository: home.fullName,
    headRef: branch,
    headSha: head.sha,
    baseRef: body.base,
    baseSha: base.sha,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
  };
  const complete: PullRequest = { ...issue, pull };
  repository.records.issues.push(complete);
  await deliverPull(world, repository, actor, complete, "opened");
  return created(await pullShape(world, repository, complete));
}

async function update(call: Call<PullChange>): Promise<Reply> {
  const { world, repository, body, actor } = call;
  const issue = findPull(call);
  const base = body.base === undefined ? undefined : await readRef(repository.git, `refs/heads/${body.base}`);
  if (body.base !== undefined && !base) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  if (body.state && issue.pull.mergedAt !== null)
    throw invalid({ resource: "PullRequest", field: "state", code: "invalid" });
  if (base) Object.assign(issue.pull, { baseRef: body.base, baseSha: base.sha });
  const closes = body.state !== undefined && body.state !== issue.state;
  if (body.title !== undefined) issue.title = body.title;
  if (body.body !== undefined) issue.body = body.body;
  if (body.state !== undefined)
    Object.assign(issue, { state: body.state, closedAt: body.state === "closed" ? world.now() : null });
  issue.updatedAt = world.now();
  await deliverPull(
    world,
    repository,
    actor,
    issue,
    closes ? (issue.state === "closed" ? "closed" : "reopened") : "edited",
  );
  return ok(await pullShape(world, repository, issue));
}

async function listCommits(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const { pull } = findPull(call);
  const found = await readLog(repository.git, "--reverse", "--topo-order", `${pull.baseSha}..${pull.headSha}`, "--");
  return paged(call, found, (commit) => commitShape(world, repository, commit));
}

async function listFiles(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const { pull } = findPull(call);
  const start = (await mergeBase(repository.git, pull.baseSha, pull.headSha)) ?? pull.baseSha;
  const files = await diff(repository.git, start, pull.headSha);
  return paged(call, files, (file) => fileShape(world, repository, file, pull.headSha));
}

/** The repository and branch of a head: `branch`, or `owner:branch` of this repository or a fork of it. */
function headOf(world: World, repository: Repository, head: string): { home: Repository | undefined; branch: string } {
  const [, owner, branch = head] = /^([^:]+):(.+)$/.exec(head) ?? [];
  if (owner === undefined || owner === repository.owner.login) return { home: repository, branch };
  const home = [...world.repositories.values()].find((one) => one.parent === repository && one.owner.login === owner);
  return { home, branch };
}
