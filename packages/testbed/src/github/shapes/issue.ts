import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { Comment, Issue } from "../records.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";

/** A label; the stand-in knows labels by name only. */
export function labelShape(world: World, repository: Repository, name: string) {
  const id = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 1_000_000_007, 7);
  return {
    id,
    node_id: nodeId("LA", id),
    url: apiLink(world, repository, `/labels/${encodeURIComponent(name)}`),
    name,
    description: null,
    color: "ededed",
    default: false,
  };
}

/** An issue (or a pull request seen as one) as `issue`. */
export function issueShape(world: World, repository: Repository, issue: Issue) {
  const url = apiLink(world, repository, `/issues/${issue.number}`);
  const html = htmlLink(world, repository, `/${issue.pull ? "pull" : "issues"}/${issue.number}`);
  const pull = apiLink(world, repository, `/pulls/${issue.number}`);
  return {
    id: issue.id,
    node_id: nodeId("I", issue.id),
    number: issue.number,
    url,
    repository_url: apiLink(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    user: accountShape(world, world.account(issue.author)),
    labels: issue.labels.map((name) => labelShape(world, repository, name)),
    assignee: issue.assignees[0] === undefined ? null : accountShape(world, world.account(issue.assignees[0])),
    assignees: issue.assignees.map((login) => accountShape(world, world.account(login))),
    milestone: null,
    comments: issue.comments.length,
    author_association: "OWNER",
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    ...(issue.pull
      ? {
          draft: issue.pull.draft,
          pull_request: {
            url: pull,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }
      : {}),
  };
}

/** A comment of an issue or a pull request as `issue-comment`. */
export function commentShape(world: World, repository: Repository, issue: Issue, comment: Comment) {
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: apiLink(world, repository, `/issues/comments/${comment.id}`),
    html_url: htmlLink(world, repository, `/issues/${issue.number}#issuecomment-${comment.id}`),
    issue_url: apiLink(world, repository, `/issues/${issue.number}`),
    body: comment.body,
    user: accountShape(world, world.account(comment.author)),
    author_association: "OWNER",
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    performed_via_github_app: null,
  };
}
