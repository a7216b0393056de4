import { countBetween, mergeBase } from "../commit-log.ts";
import { diff } from "../diff.ts";
import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { PullRequest } from "../pull-refs.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";
import { labelShape } from "./issue.ts";
import { repositoryShape } from "./repository.ts";

/** A pull request as `pull-request-simple`, the form of lists. */
export function simplePullShape(world: World, repository: Repository, issue: PullRequest) {
  const { pull, number } = issue;
  const url = apiLink(world, repository, `/pulls/${number}`);
  const issueUrl = apiLink(world, repository, `/issues/${number}`);
  const html = htmlLink(world, repository, `/pull/${number}`);
  const links = {
    comments_url: `${issueUrl}/comments`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: apiLink(world, repository, "/pulls/comments{/number}"),
    statuses_url: apiLink(world, repository, `/statuses/${pull.headSha}`),
  };
  return {
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    ...links,
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: links.comments_url },
      review_comments: { href: links.review_comments_url },
      review_comment: { href: links.review_comment_url },
      commits: { href: links.commits_url },
      statuses: { href: links.statuses_url },
    },
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    body: issue.body,
    user: accountShape(world, world.account(issue.author)),
    labels: issue.labels.map((name) => labelShape(world, repository, name)),
    milestone: null,
    assignee: issue.assignees[0] === undefined ? null : accountShape(world, world.account(issue.assignees[0])),
    assignees: issue.assignees.map((login) => accountShape(world, world.account(login))),
    requested_reviewers: [],
    requested_teams: [],
    author_association: "OWNER",
    auto_merge: null,
    draft: pull.draft,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    head: sideShape(world, world.repository(pull.headRepository) ?? repository, pull.headRef, pull.headSha),
    base: sideShape(world, repository, pull.baseRef, pull.baseSha),
  };
}

/** A pull request as `pull-request`: with its size and whether it can be merged. */
export async function pullShape(world: World, repository: Repository, issue: PullRequest) {
  const { git } = repository;
  const { pull } = issue;
  const open = issue.state === "open";
  const start = (await mergeBase(git, pull.baseSha, pull.headSha)) ?? pull.baseSha;
  const files = await diff(git, start, pull.headSha);
  const clean = await git.holds("merge-tree", "--write-tree", "--no-messages", pull.baseSha, pull.headSha);
  return {
    ...simplePullShape(world, repository, issue),
    merged: pull.mergedAt !== null,
    mergeable: open ? clean : null,
    rebaseable: open ? false : null,
    mergeable_state: open ? (clean ? (pull.draft ? "draft" : "clean") : "dirty") : "unknown",
    merged_by: pull.mergedBy === null ? null : accountShape(world, world.account(pull.mergedBy)),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: await countBetween(git, start, pull.headSha),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function sideShape(world: World, repository: Repository, ref: string, sha: string) {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: accountShape(world, repository.owner),
    repo: repositoryShape(world, repository),
  };
}
