import type { PlannedTrust } from "@stageway/pipeline";
import {
  proven,
  signStatement,
  type PublicKey,
  type SignedStatement,
  type SigningKey,
  type Statement,
} from "@stageway/pipeline/trust";
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

/** Signs a statement and puts it beside its release, and gives what was signed. */
export async function signBeside(
  registry: Registry,
  repository: string,
  release: Pick<Manifest, "bytes" | "mediaType">,
  statement: AboutRelease,
  key: SigningKey,
): Promise<SignedStatement> {
  const signed = signStatement(statement, key);
  await putBeside(registry, repository, release, statement, { signed, key: key.publicKey });
  return signed;
}

type AboutRelease = Statement & { readonly release: Digest };

/**
 * Puts what a key signed beside its release, unless this key has said the same before: that it was built, or that this deployment was
 * verified.
 */
export async function putBeside(
  registry: Registry,
  repository: string,
  release: Pick<Manifest, "bytes" | "mediaType">,
  statement: AboutRelease,
  { signed, key }: { readonly signed: SignedStatement; readonly key: PublicKey },
): Promise<void> {
  const { kind } = statement;
  const own = kind === "built" ? { kind, key } : { kind, stage: statement.stage, key };
  const known = await proofOf(registry, repository, statement.release, {
    repository: statement.repository,
    signers: [own],
  });
  if (!known.some((one) => isSame(one, statement))) await putStatement(registry, repository, release, signed);
}

function isSame(one: Statement, other: Statement): boolean {
  if (one.kind === "verified" && other.kind === "verified") return one.number === other.number;
  return one.kind === other.kind;
}
