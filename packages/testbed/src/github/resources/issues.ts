import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Issue } from "../records.ts";
import { notFound } from "../refusal.ts";
import { issueShape, labelShape } from "../shapes/issue.ts";

interface NewIssue {
  title: string | number;
  body?: string;
  labels?: (string | { name?: string })[];
  assignees?: string[];
}

interface IssueChange extends Partial<Omit<NewIssue, "title">> {
  title?: string | number | null;
  state?: Issue["state"];
  state_reason?: Issue["stateReason"];
}

const path = "/repos/{owner}/{repo}/issues";

/** Operations that list, create, read and change issues, and add labels. */
export const issues = [
  operation(`GET ${path}`, ["issues:read", "pull_requests:read"], list),
  operation<NewIssue>(`POST ${path}`, "issues:write", create),
  operation(`GET ${path}/{issue_number}`, ["issues:read", "pull_requests:read"], (call) =>
    ok(issueShape(call.world, call.repository, findIssue(call))),
  ),
  operation<IssueChange>(`PATCH ${path}/{issue_number}`, ["issues:write", "pull_requests:write"], update),
  operation<{ labels?: string[] }>(
    `POST ${path}/{issue_number}/labels`,
    ["issues:write", "pull_requests:write"],
    addLabels,
  ),
];

/** An issue with the next number of the repository, not yet kept; pull requests are numbered with them. */
export function newIssue({ world, repository, actor }: Call, facts: Pick<Issue, "title" | "body">): Issue {
  const at = world.now();
  const number = Math.max(0, ...repository.records.issues.map((issue) => issue.number)) + 1;
  return {
    id: world.nextId(),
    number,
    ...facts,
    state: "open",
    stateReason: null,
    author: actor.login,
    labels: [],
    assignees: [],
    comments: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
  };
}

/** The issue or pull request that the path names; 404 when there is none. */
export function findIssue({ repository, path }: Call): Issue {
  const issue = repository.records.issues.find(({ number }) => number === Number(path.issue_number));
  if (!issue) throw notFound();
  return issue;
}

function list(call: Call): Promise<Reply> {
  const { world, repository, query } = call;
  const { state = "open", labels } = query;
  const wanted = labels?.split(",") ?? [];
  const found = repository.records.issues.filter(
    (issue) => (state === "all" || issue.state === state) && wanted.every((label) => issue.labels.includes(label)),
  );
  return paged(call, query.direction === "asc" ? found : found.toReversed(), (issue) =>
    issueShape(world, repository, issue),
  );
}

function create(call: Call<NewIssue>): Reply {
  const { world, repository, body } = call;
  const issue = newIssue(call, { title: String(body.title), body: body.body ?? null });
  issue.labels = labelNames(body.labels);
  issue.assignees = body.assignees ?? [];
  repository.records.issues.push(issue);
  return created(issueShape(world, repository, issue));
}

function update(call: Call<IssueChange>): Reply {
  const { world, repository, body } = call;
  const issue = findIssue(call);
  if (body.title !== undefined && body.title !== null) issue.title = String(body.title);
  if (body.body !== undefined) issue.body = body.body;
  if (body.labels) issue.labels = labelNames(body.labels);
  if (body.assignees) issue.assignees = body.assignees;
  if (body.state !== undefined && body.state !== issue.state) {
    const closed = body.state === "closed";
    Object.assign(issue, { state: body.state, closedAt: closed ? world.now() : null });
    issue.stateReason = body.state_reason ?? (closed ? "completed" : "reopened");
  }
  issue.updatedAt = world.now();
  return ok(issueShape(world, repository, issue));
}

function addLabels(call: Call<{ labels?: string[] }>): Reply {
  const { world, repository, body } = call;
  const issue = findIssue(call);
  issue.labels = [...new Set([...issue.labels, ...(body.labels ?? [])])];
  return ok(issue.labels.map((name) => labelShape(world, repository, name)));
}

function labelNames(labels: NewIssue["labels"] = []): string[] {
  return labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))).filter(Boolean);
}
