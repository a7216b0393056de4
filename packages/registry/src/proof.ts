import type { PlannedTrust } from "@stageway/pipeline";
import { proven, signStatement, type SignedStatement, type SigningKey, type Statement } from "@stageway/pipeline/trust";
import type { Digest } from "./digest.ts";
import type { Manifest } from "./manifest.ts";
import type { Registry } from "./registry.ts";
import { findStatements, putStatement } from "./statements.ts";

/** What is proven of a release: who built it, and on which stages it was verified. One request where the registry lists annotations. */
export async function proofOf(
  registry: Registry,
  repository: string,
  release: Digest,
  { repository: id, signers }: Pick<PlannedTrust, "repository" | "signers">,
): Promise<readonly Statement[]> {
  return proven({ release, repository: id }, await findStatements(registry, repository, release), signers);
}

/**
 * Signs a statement and puts it beside its release, unless this key has said the same before: that it was built, or that this deployment
 * was verified.
 */
export async function signBeside(
  registry: Registry,
  repository: string,
  release: Pick<Manifest, "bytes" | "mediaType">,
  statement: Statement & { readonly release: Digest },
  key: SigningKey,
): Promise<SignedStatement> {
  const { kind } = statement;
  const own = kind === "built" ? { kind, key: key.publicKey } : { kind, stage: statement.stage, key: key.publicKey };
  const known = await proofOf(registry, repository, statement.release, {
    repository: statement.repository,
    signers: [own],
  });
  const isKnown = known.some((one) => isSame(one, statement));
  const signed = signStatement(statement, key);
  if (!isKnown) await putStatement(registry, repository, release, signed);
  return signed;
}

function isSame(one: Statement, other: Statement): boolean {
  if (one.kind === "verified" && other.kind === "verified") return one.number === other.number;
  return one.kind === other.kind;
}
