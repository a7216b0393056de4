import { created, noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Comment, Issue } from "../records.ts";
import { notFound } from "../refusal.ts";
import { commentShape } from "../shapes/issue.ts";
import { findIssue } from "./issues.ts";

const ofIssue = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const one = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const reads = ["issues:read", "pull_requests:read"] as const;
const writes = ["issues:write", "pull_requests:write"] as const;

/** Operations that list, create, read, change and delete comments of issues and pull requests. */
export const issueComments = [
  operation(`GET ${ofIssue}`, reads, list),
  operation<{ body: string }>(`POST ${ofIssue}`, writes, create),
  operation(`GET ${one}`, reads, get),
  operation<{ body: string }>(`PATCH ${one}`, writes, update),
  operation(`DELETE ${one}`, writes, remove),
];

function list(call: Call): Promise<Reply> {
  const issue = findIssue(call);
  return paged(call, issue.comments, (comment) => commentShape(call.world, call.repository, issue, comment));
}

function create(call: Call<{ body: string }>): Reply {
  const { world, repository, actor, body } = call;
  const issue = findIssue(call);
  const at = world.now();
  const comment = { id: world.nextId(), author: actor.login, body: body.body, createdAt: at, updatedAt: at };
  issue.comments.push(comment);
  issue.updatedAt = at;
  return created(commentShape(world, repository, issue, comment));
}

function get(call: Call): Reply {
  const { issue, comment } = find(call);
  return ok(commentShape(call.world, call.repository, issue, comment));
}

function update(call: Call<{ body: string }>): Reply {
  const { issue, comment } = find(call);
  Object.assign(comment, { body: call.body.body, updatedAt: call.world.now() });
  return ok(commentShape(call.world, call.repository, issue, comment));
}

function remove(call: Call): Reply {
  const { issue, comment } = find(call);
  issue.comments = issue.comments.filter((other) => other !== comment);
  return noContent();
}

function find({ repository, path }: Call): { issue: Issue; comment: Comment } {
  for (const issue of repository.records.issues) {
    const comment = issue.comments.find(({ id }) => id === Number(path.comment_id));
    if (comment) return { issue, comment };
  }
  throw notFound();
}
