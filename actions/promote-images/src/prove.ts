import { ActionError } from "@stageway/core";
import { formatReference, type Registry } from "@stageway/registry";
import type { Request } from "./request.ts";

/** What is to be promoted, in a run of this repository: that of the plan, where one says it. */
export function inRepository(request: Request, id: string): Request {
  const { trust } = request;
  return trust === undefined ? request : { ...request, trust: { repository: id, ...trust } };
}

/**
 * Looks for what has to be signed of the release, beside it in the registry that it comes from.
 *
 * @throws {ActionError} when it is not there: nothing is promoted then
 */
export async function prove({ from, trust }: Request, source: Registry): Promise<void> {
  if (trust === undefined) return;
  const { repository = "", signers, needs } = trust;
  if (repository === "") {
    throw new ActionError(
      'Cannot promote the release: "signers" is given, and the number of the repository is not known: current value of GITHUB_REPOSITORY_ID is ""',
      { hint: "GitHub's runners set it; another runner can be given it as a variable of the job" },
    );
  }
  const [{ proofOf }, { refuseUnproven }] = await Promise.all([
    import("@stageway/registry/proof"),
    import("@stageway/pipeline/trust"),
  ]);
  const statements = await proofOf(source, from.repository, from.digest, { repository, signers });
  for (const need of needs) refuseUnproven(formatReference(from), statements, need, "promote the release");
}
