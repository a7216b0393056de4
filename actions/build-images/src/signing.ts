import { ActionError, type Context, type Env } from "@stageway/core";
import { mayBeUnmerged } from "@stageway/pipeline/decide";
import type { SigningKey } from "@stageway/pipeline/trust";
import type { Digest, Manifest, Registry } from "@stageway/registry";
import { putCaches, type KeptCaches } from "./kept-caches.ts";

/** A release as it lies in the registry, with what it was built from. */
export interface PackedRelease {
  readonly digest: Digest;
  readonly manifest: Pick<Manifest, "bytes" | "mediaType">;
  readonly commit: string;
  readonly tree: string;
}

/** Signs that a release was built, and where the caches of its services lie. */
export type SignBuilt = (release: PackedRelease, repository: string, caches: KeptCaches) => Promise<void>;

/**
 * What signs by which run a release was built, and puts that beside it. What a run lacks to say so is told before anything is built.
 *
 * Events that never deploy are never signed either: some of them run with the rights of the default branch, secrets included, while the
 * checkout is a pull request's.
 *
 * @throws {ActionError} when the run does not say which repository it belongs to, or follows such an event
 */
export function signerOf(
  key: SigningKey | undefined,
  { context, env, registry }: { readonly context: Context; readonly env: Env; readonly registry: Registry },
): SignBuilt | undefined {
  if (key === undefined) return undefined;
  const { repositoryId, ref, runUrl } = context;
  if (repositoryId === "") {
    throw new ActionError(
      'Cannot sign what is built: the number of the repository is not known: current value of GITHUB_REPOSITORY_ID is ""',
      { hint: "GitHub's runners set it; another runner can be given it as a variable of the job" },
    );
  }
  if (mayBeUnmerged(context)) {
    throw new ActionError(
      `Cannot sign what is built: a run of this event may have checked out code that is not merged: current value is ${context.eventName}`,
      {
        hint: 'Give "signing-key" in runs of the branches that deploy alone, from an environment that no other run may use',
      },
    );
  }
  return async ({ digest, manifest, commit, tree }, repository, caches) => {
    const { signBeside } = await import("@stageway/registry/proof");
    const cache = caches.size === 0 ? undefined : await putCaches(registry, repository, caches);
    const place = `${registry.host}/${repository}`;
    const workflow = env["GITHUB_WORKFLOW_REF"] ?? "";
    const from = { commit, tree, ref: ref.full, workflow, run: runUrl, ...(cache !== undefined && { cache }) };
    const statement = {
      schemaVersion: 1,
      kind: "built",
      release: digest,
      repository: repositoryId,
      place,
      ...from,
    } as const;
    await signBeside(registry, repository, manifest, statement, key);
  };
}
