import { accountOf, noreplyAddress } from "./accounts.ts";
import type { Account } from "./accounts.ts";
import { isAncestor, readLog } from "./commit-log.ts";
import type { Commit, Signature } from "./commit-log.ts";
import { htmlLink } from "./links.ts";
import { noObject } from "./refs.ts";
import type { RefChange } from "./refs.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** GitHub's limit for the commits of one push event. */
const mostCommits = 2048;

/** The payload of a push event for one ref, without repository and sender. */
export async function pushPayload(
  world: World,
  repository: Repository,
  pusher: Account,
  { ref, before, after }: RefChange,
) {
  const created = before === noObject;
  const deleted = after === noObject;
  const { git } = repository;
  const tip = deleted ? undefined : await git.run(["rev-parse", `${after}^{commit}`]);
  const commits = tip === undefined ? [] : await newCommits(repository, ref, before, tip);
  const [head] = tip === undefined ? [] : await readLog(git, "-1", tip, "--");
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: !created && tip !== undefined && !(await isAncestor(git, before, tip)),
    base_ref: null,
    compare: htmlLink(world, repository, `/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`),
    commits: await Promise.all(commits.map((commit) => commitPayload(world, repository, commit))),
    head_commit: head ? await commitPayload(world, repository, head) : null,
    pusher: { name: pusher.login, email: noreplyAddress(pusher) },
  };
}

/** What the push added, oldest first; on a new branch only what no other branch has. */
async function newCommits({ git }: Repository, ref: string, before: string, tip: string): Promise<Commit[]> {
  if (ref.startsWith("refs/tags/")) return [];
  const known =
    before === noObject ? ["--not", `--exclude=${ref.slice("refs/heads/".length)}`, "--branches"] : [`^${before}`];
  return readLog(git, "--reverse", `--max-count=${mostCommits}`, tip, ...known, "--");
}

async function commitPayload(world: World, repository: Repository, commit: Commit) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: htmlLink(world, repository, `/commit/${commit.sha}`),
    author: personPayload(world, commit.author),
    committer: personPayload(world, commit.committer),
    ...(await changedPaths(repository, commit)),
  };
}

function personPayload(world: World, { name, email }: Signature) {
  const account = accountOf(email, world.accounts.values());
  return { name, email, ...(account ? { username: account.login } : {}) };
}

async function changedPaths({ git }: Repository, { sha }: Commit) {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--root",
    "--no-commit-id",
    "--no-renames",
    "--name-status",
    "-m",
    "--first-parent",
    sha,
  ];
  const rows = await git.rows(args, 2);
  const paths = (letters: string) => rows.filter(([letter = ""]) => letters.includes(letter)).map(([, path]) => path);
  return { added: paths("A"), removed: paths("D"), modified: paths("MT") };
}
