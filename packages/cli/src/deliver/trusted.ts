import { ActionError } from "@stageway/core";
import type { Signer } from "@stageway/pipeline/trust";
import type { Place } from "../hosts/place.ts";
import { requiredSigners } from "../project/required-signers.ts";
import type { World } from "../verb.ts";
import { signerHere, type SignerHere } from "./signer-here.ts";

/** Options of a delivery about signatures. */
export interface AskedOfTrust {
  readonly signingKey?: string | undefined;
  readonly repositoryId?: string | undefined;
}

/** What the configuration requires of a release, and what signs here that it was verified. */
export interface Trusted {
  /** Absent where the place that a release lies in is enough. */
  readonly trust?: { readonly repository: string; readonly signers: readonly Signer[] };
  readonly sign?: SignerHere | undefined;
}

/**
 * Reads whose signatures count where the configuration has `trust: required`, and finds the key that signs.
 *
 * @throws {ActionError} when nothing could be proven, or the key may not sign
 */
export async function trustedBy(
  { signingKey, repositoryId }: AskedOfTrust,
  place: Place,
  world: World,
): Promise<Trusted> {
  const required = await requiredSigners(place, repositoryId, world);
  const { stage } = place;
  if (required === undefined) return { sign: await signerHere(signingKey, stage, undefined, world) };
  const { signers, repository } = required;
  if (repository === undefined) {
    throw new ActionError(
      'Cannot verify signatures, which "trust: required" asks for: the number of the repository is not known without a token',
      { hint: "Set a token: GITHUB_TOKEN=$(gh auth token); or give the number with --repository-id" },
    );
  }
  const sign = await signerHere(signingKey, stage, signers, world);
  if (sign === undefined) {
    world.view.warn(
      `It will not be signed that the release was verified on ${stage}, because no key for that is here: sign it later with stageway sign RELEASE --stage ${stage}`,
    );
  }
  return { trust: { repository, signers }, sign };
}
