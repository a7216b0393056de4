/**
 * The name of one of our actions, as a workflow uses it: `stageway/plan@v1`, or a copy that somebody keeps in a repository
 * called stageway or stageway-actions (`acme/stageway/plan@v1`). Nothing for an action of others.
 */
export function ownAction(uses: string): string | undefined {
  const [, own, copied] =
    /^(?:stageway\/([\w-]+)|[\w.-]+\/stageway(?:-actions)?\/(?:[\w.-]+\/)*([\w-]+))@\S+$/.exec(uses) ?? [];
  return own ?? copied;
}
