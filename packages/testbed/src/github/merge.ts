import { noreplyAddress } from "./accounts.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** What a merge is made of. Squashed, the result has one parent. */
export interface MergeRequest {
  onto: string;
  from: string;
  message: string;
  author: Account;
  squash?: boolean;
}

/** Makes the commit of a merge, without moving any ref; `undefined` when the two sides conflict. */
export async function mergeCommits(
  world: World,
  repository: Repository,
  request: MergeRequest,
): Promise<string | undefined> {
  const { onto, from, message, author, squash = false } = request;
  const { exitCode, stdout, stderr } = await repository.git.attempt([
    "merge-tree",
    "--write-tree",
    "--no-messages",
    onto,
    from,
  ]);
  if (exitCode === 1) return undefined;
  if (exitCode !== 0) throw new Error(`Cannot merge ${from} into ${onto}: ${stderr.trim()}`);
  const tree = stdout.toString().trim();
  const parents = squash ? ["-p", onto] : ["-p", onto, "-p", from];
  return repository.git.run(["commit-tree", tree, ...parents, "-F", "-"], {
    input: message,
    env: signedBy(world, author),
  });
}

/** The environment that makes git write an account's name, address and the stand-in's time. */
export function signedBy(world: World, author: Account): NodeJS.ProcessEnv {
  const date = world.now();
  return {
    GIT_AUTHOR_NAME: author.login,
    GIT_AUTHOR_EMAIL: noreplyAddress(author),
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: "GitHub",
    GIT_COMMITTER_EMAIL: "noreply@github.com",
    GIT_COMMITTER_DATE: date,
  };
}
