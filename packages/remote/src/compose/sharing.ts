import type { Decision } from "./decision.ts";
import type { Service } from "./model.ts";

/**
 * Decides again on services that use namespaces or volumes of one that changes: a container keeps those of the container that it was made
 * with, so it has to be made anew, and with it what uses its own.
 *
 * @param again decides on a service whose containers are replaced for the given reason
 */
export function followShared(
  decisions: readonly Decision[],
  oneShots: ReadonlySet<string>,
  again: (service: Service, because: string) => Decision,
): readonly Decision[] {
  const changes = new Set(decisions.filter(isNew).map(({ service }) => service));
  const followed = decisions.map((decision) => {
    const { model } = decision;
    const shared = model?.sharesWith.find((name) => changes.has(name));
    // What runs once has run.
    if (model === undefined || shared === undefined || oneShots.has(model.name)) return decision;
    return isReplaced(decision) ? decision : again(model, `${shared} is replaced, whose namespace or volumes it uses`);
  });
  return followed.filter(isNew).length === changes.size ? followed : followShared(followed, oneShots, again);
}

/** Whether none of the containers stays what it is: one that is started again has another namespace, too. */
function isNew(decision: Decision): boolean {
  return isReplaced(decision) || decision.action === "start";
}

function isReplaced({ action }: Decision): boolean {
  return action === "create" || action === "roll" || action === "replace";
}
