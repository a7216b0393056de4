import type { Account } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import { accountShape } from "./shapes/account.ts";
import { repositoryShape } from "./shapes/repository.ts";
import type { World } from "./world.ts";

/** An event as a webhook or a workflow gets it: the name, and GitHub's payload. */
export interface Delivery {
  name: string;
  repository: string;
  payload: Record<string, unknown>;
}

/** Tells everybody who listens. What stands in every payload (repository, sender) is added here. */
export function deliver(
  world: World,
  repository: Repository,
  sender: Account,
  name: string,
  payload: Record<string, unknown>,
): void {
  const complete = { ...payload, repository: repositoryShape(world, repository), sender: accountShape(world, sender) };
  const delivery: Delivery = { name, repository: repository.fullName, payload: complete };
  for (const listener of world.listeners) listener(delivery);
}
