import { apiLink, nodeId } from "../links.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { linkHeader, paged, pageOf } from "../pagination.ts";
import type { CommitStatus } from "../records.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { accountShape } from "../shapes/account.ts";
import { minimalRepositoryShape } from "../shapes/repository.ts";
import type { World } from "../world.ts";

interface NewStatus {
  state: CommitStatus["state"];
  target_url?: string | null;
  description?: string | null;
  context?: string;
}

/** Operations that create and list commit statuses and give the combined one. */
export const statuses = [
  operation<NewStatus>("POST /repos/{owner}/{repo}/statuses/{sha}", "statuses:write", create),
  operation("GET /repos/{owner}/{repo}/commits/{ref}/statuses", "statuses:read", list),
  operation("GET /repos/{owner}/{repo}/commits/{ref}/status", "statuses:read", combined),
];

/** The state of all contexts together (or of the named ones): a missing one is pending, none at all is success. */
export function combinedState(
  repository: Repository,
  sha: string,
  contexts?: readonly string[],
): "success" | "pending" | "failure" {
  const latest = latestStatuses(repository, sha);
  const states = contexts
    ? contexts.map((context) => latest.find((status) => status.context === context)?.state ?? "pending")
    : latest.map(({ state }) => state);
  if (states.some((state) => state === "failure" || state === "error")) return "failure";
  return states.includes("pending") ? "pending" : "success";
}

/** The newest status of every context. */
function latestStatuses(repository: Repository, sha: string): CommitStatus[] {
  const ofCommit = repository.records.statuses.filter((status) => status.sha === sha);
  return [...new Map(ofCommit.map((status) => [status.context, status])).values()];
}

async function create({ world, repository, path, body, actor }: Call<NewStatus>): Promise<Reply> {
  const sha = path.sha ?? "";
  if ((await resolveCommit(repository.git, sha)) !== sha) throw unprocessable(`No commit found for SHA: ${sha}`);
  const status: CommitStatus = {
    id: world.nextId(),
    sha,
    state: body.state,
    context: body.context ?? "default",
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    creator: actor.login,
    createdAt: world.now(),
  };
  repository.records.statuses.push(status);
  return created(shape(world, repository, status));
}

async function list(call: Call): Promise<Reply> {
  const sha = await commitOf(call);
  const found = call.repository.records.statuses.filter((status) => status.sha === sha).toReversed();
  return paged(call, found, (status) => shape(call.world, call.repository, status));
}

async function combined(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const sha = await commitOf(call);
  const latest = latestStatuses(repository, sha);
  const { page, size } = pageOf(call.query);
  const body = {
    // Unlike a deployment's own check, a commit without any status is pending here.
    state: latest.length === 0 ? "pending" : combinedState(repository, sha),
    statuses: latest.slice((page - 1) * size, page * size).map((status) => simpleShape(world, repository, status)),
    sha,
    total_count: latest.length,
    repository: minimalRepositoryShape(world, repository),
    commit_url: apiLink(world, repository, `/commits/${sha}`),
    url: apiLink(world, repository, `/commits/${sha}/status`),
  };
  return { ...ok(body), headers: linkHeader(call, page, Math.ceil(latest.length / size)) };
}

async function commitOf({ repository, path }: Call): Promise<string> {
  const sha = await resolveCommit(repository.git, path.ref ?? "");
  if (sha === undefined) throw notFound();
  return sha;
}

function simpleShape(world: World, repository: Repository, status: CommitStatus) {
  return {
    url: apiLink(world, repository, `/statuses/${status.sha}`),
    avatar_url: `${world.serverUrl}/avatars/${world.account(status.creator).id}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

function shape(world: World, repository: Repository, status: CommitStatus) {
  return { ...simpleShape(world, repository, status), creator: accountShape(world, world.account(status.creator)) };
}
