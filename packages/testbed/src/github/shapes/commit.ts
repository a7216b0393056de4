import { accountOf } from "../accounts.ts";
import type { Commit, Signature } from "../commit-log.ts";
import type { FileChange } from "../diff.ts";
import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** A commit as `commit`, without its files. */
export function commitShape(world: World, repository: Repository, commit: Commit) {
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: apiLink(world, repository, `/git/trees/${commit.tree}`) },
      url: apiLink(world, repository, `/git/commits/${commit.sha}`),
      comment_count: 0,
      verification: unsigned,
    },
    url: apiLink(world, repository, `/commits/${commit.sha}`),
    html_url: htmlLink(world, repository, `/commit/${commit.sha}`),
    comments_url: apiLink(world, repository, `/commits/${commit.sha}/comments`),
    author: signerShape(world, commit.author),
    committer: signerShape(world, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: apiLink(world, repository, `/commits/${sha}`),
      html_url: htmlLink(world, repository, `/commit/${sha}`),
    })),
  };
}

/** A commit as `git-commit`, the form of the git database. */
export function gitCommitShape(world: World, repository: Repository, commit: Commit) {
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    url: apiLink(world, repository, `/git/commits/${commit.sha}`),
    html_url: htmlLink(world, repository, `/commit/${commit.sha}`),
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: apiLink(world, repository, `/git/trees/${commit.tree}`) },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: apiLink(world, repository, `/git/commits/${sha}`),
      html_url: htmlLink(world, repository, `/commit/${sha}`),
    })),
    verification: unsigned,
  };
}

/** A changed file as `diff-entry`, as it is at the given commit. */
export function fileShape(world: World, repository: Repository, file: FileChange, sha: string) {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: htmlLink(world, repository, `/blob/${sha}/${path}`),
    raw_url: htmlLink(world, repository, `/raw/${sha}/${path}`),
    contents_url: apiLink(world, repository, `/contents/${path}?ref=${sha}`),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}

/** The account that a signature belongs to; null when nobody uses that address. */
function signerShape(world: World, { email }: Signature) {
  const account = accountOf(email, world.accounts.values());
  return account ? accountShape(world, account) : null;
}
