import type { Account } from "./accounts.ts";
import { deliver } from "./events.ts";
import { followBranches } from "./pull-refs.ts";
import { pushPayload } from "./push-payload.ts";
import { conflict } from "./refusal.ts";
import { moveRef } from "./refs.ts";
import type { RefChange } from "./refs.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** Moves a ref through the API and tells what a push would have told; 409 when somebody was faster. */
export async function changeRefs(
  world: World,
  repository: Repository,
  actor: Account,
  change: RefChange,
): Promise<void> {
  if (!(await moveRef(repository.git, change))) throw conflict(`Reference ${change.ref} was changed meanwhile`);
  await announcePush(world, repository, actor, [change]);
}

/** What follows a push: pull requests notice their new commits, listeners get one push event per ref. */
export async function announcePush(
  world: World,
  repository: Repository,
  actor: Account,
  changes: readonly RefChange[],
): Promise<void> {
  for (const change of changes) {
    deliver(world, repository, actor, "push", await pushPayload(world, repository, actor, change));
    await followBranches(world, repository, actor, change);
  }
}
