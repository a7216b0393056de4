import { noreplyAddress } from "../accounts.ts";
import { readCommit } from "../commit-log.ts";
import type { Signature } from "../commit-log.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { gitCommitShape } from "../shapes/commit.ts";

interface NewCommit {
  message: string;
  tree: string;
  parents?: string[];
  author?: Partial<Signature>;
  committer?: Partial<Signature>;
}

const path = "/repos/{owner}/{repo}/git/commits";

/** Operations that read and create commits in the git database. */
export const gitCommits = [
  operation(`GET ${path}/{commit_sha}`, "contents:read", get),
  operation<NewCommit>(`POST ${path}`, "contents:write", create),
];

async function get({ world, repository, path: { commit_sha: sha = "" } }: Call): Promise<Reply> {
  if (!(await repository.git.holds("cat-file", "-e", `${sha}^{commit}`))) throw notFound();
  return ok(gitCommitShape(world, repository, await readCommit(repository.git, sha)));
}

async function create({ world, repository, actor, body }: Call<NewCommit>): Promise<Reply> {
  const { git } = repository;
  if (!(await git.holds("cat-file", "-e", `${body.tree}^{tree}`))) throw unprocessable("Tree SHA does not exist");
  for (const parent of body.parents ?? []) {
    if (!(await git.holds("cat-file", "-e", `${parent}^{commit}`))) throw unprocessable("Parent SHA does not exist");
  }
  const usual: Signature = { name: actor.login, email: noreplyAddress(actor), date: world.now() };
  const author = { ...usual, ...body.author };
  const committer = { ...author, ...body.committer };
  const parents = (body.parents ?? []).flatMap((parent) => ["-p", parent]);
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  };
  const sha = await git.run(["commit-tree", body.tree, ...parents, "-F", "-"], { input: body.message, env });
  return created(gitCommitShape(world, repository, await readCommit(git, sha)));
}
