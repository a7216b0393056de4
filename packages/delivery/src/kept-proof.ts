import { describe } from "@stageway/core";
import {
  folderOf,
  lacking,
  liesIn,
  proven,
  refuseUnproven,
  type ReleaseTrust,
  type SignedStatement,
} from "@stageway/pipeline/trust";
import { findStatements, openRegistry, parseDigestReference } from "@stageway/registry";
import { accessOf } from "./registry-access.ts";
import type { Scene } from "./scene.ts";

type Trust = Pick<ReleaseTrust, "repository" | "signers">;

/**
 * What was signed of the release that is replaced, for the host to keep beside the journal: a rollback to it then needs no registry. Only
 * a release of the same folder is looked for, since its name comes from a record.
 */
export async function copiesOf(
  previous: string | undefined,
  trust: Trust,
  { order: { stage }, settings, bundle, world }: Scene,
): Promise<readonly SignedStatement[]> {
  if (previous === undefined || previous === "" || !liesIn(folderOf(bundle.reference), previous)) return [];
  try {
    const { registry, repository, digest } = parseDigestReference(previous);
    const client = openRegistry(registry, accessOf(previous, settings, world));
    const found = await findStatements(client, repository, digest);
    return found.filter((one) => isVerified(one, digest, stage, trust)).slice(-mostCopies);
  } catch (error) {
    world.log.info(`No copy of what was signed of the release before is kept on the host: ${describe(error)}`);
    return [];
  }
}

/** One is enough; several, while keys change. */
const mostCopies = 3;

function isVerified(signed: SignedStatement, release: string, stage: string, trust: Trust): boolean {
  const statements = proven({ release, repository: trust.repository }, [signed], trust.signers);
  return lacking(statements, { kind: "verified", stage }) === undefined;
}

/**
 * Looks for what has to be signed of a release that is gone back to: in the hosts' copies, else beside it in its registry. Gives what
 * proves it.
 */
export async function proveEarlier(
  reference: string,
  stage: string,
  trust: Trust,
  copies: readonly SignedStatement[],
  ask: () => Promise<readonly SignedStatement[]>,
): Promise<readonly SignedStatement[]> {
  const release = reference.slice(reference.indexOf("@") + 1);
  const enough = (found: readonly SignedStatement[]) => found.filter((one) => isVerified(one, release, stage, trust));
  const [copy] = enough(copies);
  if (copy !== undefined) return [copy];
  const found = await ask();
  const statements = proven({ release, repository: trust.repository }, found, trust.signers);
  refuseUnproven(reference, statements, { kind: "verified", stage }, `go back on ${stage}`);
  return enough(found).slice(-mostCopies);
}
