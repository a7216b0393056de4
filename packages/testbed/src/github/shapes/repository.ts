import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";

const related = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** A repository as `minimal-repository`, the form that stands inside other things. */
export function minimalRepositoryShape(world: World, repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: accountShape(world, repository.owner),
    html_url: htmlLink(world, repository),
    description: null,
    fork: repository.parent !== undefined,
    url: apiLink(world, repository),
    ...Object.fromEntries(Object.entries(related).map(([key, path]) => [key, apiLink(world, repository, path)])),
  };
}

/** A repository as `repository`, the form of pull requests and events. */
export function repositoryShape(world: World, repository: Repository) {
  const openIssues = repository.records.issues.filter(({ state }) => state === "open").length;
  const address = new URL(world.serverUrl).host;
  return {
    ...minimalRepositoryShape(world, repository),
    clone_url: `${htmlLink(world, repository)}.git`,
    git_url: `git://${address}/${repository.fullName}.git`,
    ssh_url: `git@${address}:${repository.fullName}.git`,
    svn_url: htmlLink(world, repository),
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    default_branch: repository.defaultBranch,
    visibility: repository.private ? "private" : "public",
    archived: false,
    disabled: false,
    size: 0,
    forks: 0,
    forks_count: 0,
    watchers: 0,
    watchers_count: 0,
    stargazers_count: 0,
    open_issues: openIssues,
    open_issues_count: openIssues,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: false,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
  };
}

/** A repository as `full-repository`, the answer to asking for it alone. */
export function fullRepositoryShape(world: World, repository: Repository) {
  const { parent } = repository;
  const origin = parent && repositoryShape(world, parent);
  return {
    ...repositoryShape(world, repository),
    network_count: 0,
    subscribers_count: 0,
    ...(origin ? { parent: origin, source: origin } : {}),
  };
}
