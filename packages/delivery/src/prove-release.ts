import { proven, refuseUnproven, type ReleaseTrust, type SignedStatement } from "@stageway/pipeline/trust";
import { findStatements, openRegistry, parseDigestReference, type RegistryAccess } from "@stageway/registry";

/** Looks for what has to be signed of a release, beside it in its registry, and gives all that counts. @throws {ActionError} when it is not there */
export async function proveRelease(
  reference: string,
  { needs, ...trust }: ReleaseTrust,
  act: string,
  access: RegistryAccess,
): Promise<readonly SignedStatement[]> {
  const { registry, repository, digest } = parseDigestReference(reference);
  const found = await findStatements(openRegistry(registry, access), repository, digest);
  const subject = { release: digest, repository: trust.repository };
  refuseUnproven(reference, proven(subject, found, trust.signers), needs, act);
  return found.filter((one) => proven(subject, [one], trust.signers).length > 0).slice(-mostKept);
}

/** For each stage and key there is one, or a few. */
const mostKept = 20;
