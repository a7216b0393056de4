/** The event of a run that somebody asked for by hand, on the branch of the newest push. */
export function askedEvent(
  push: Readonly<Record<string, unknown>>,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): { readonly name: string; readonly payload: object } {
  const { ref, repository, sender } = push;
  return { name: "workflow_dispatch", payload: { inputs, ref, repository, sender, workflow } };
}
