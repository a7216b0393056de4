import { openRegistry, parseDigestReference, type RegistryAccess } from "@stageway/registry";
import { proofOf } from "@stageway/registry/proof";
import { refuseUnproven, type ReleaseTrust } from "./release-trust.ts";

/** Looks for what has to be signed of a release, beside it in its registry. @throws {ActionError} when it is not there */
export async function proveRelease(
  reference: string,
  { needs, ...trust }: ReleaseTrust,
  act: string,
  access: RegistryAccess,
): Promise<void> {
  const { registry, repository, digest } = parseDigestReference(reference);
  const statements = await proofOf(openRegistry(registry, access), repository, digest, trust);
  refuseUnproven(reference, statements, needs, act);
}
