import type { SigningKey } from "./ed25519.ts";
import type { Signer } from "./signers.ts";
import { signerOf, signMessage } from "./ssh-signature.ts";
import { encodeStatement, namespaces, readStatement, type Built, type Statement, type Verified } from "./statement.ts";

/** A statement with its signature, as it lies beside a release. Nothing in it is believed before it was proven. */
export interface SignedStatement {
  /** The text that was signed. */
  readonly statement: string;
  /** Its signature, in base64. */
  readonly signature: string;
}

/** Signs a statement for what it says. */
export function signStatement(statement: Statement, key: SigningKey): SignedStatement {
  const encoded = encodeStatement(statement);
  return { statement: encoded, signature: signMessage(encoded, namespaces[statement.kind], key) };
}

/** What a proof is about. */
export interface Subject {
  /** Digest of the release. */
  readonly release: string;
  /** Id of the repository on its GitHub: a statement of another repository with the same keys says nothing here. */
  readonly repository: string;
}

/**
 * The statements about a release that a listed key signed: `built` by a key of the build, `verified` by a key of the very stage.
 * Everything else proves nothing and is left out: another release or repository, an unlisted key, a signature for another purpose,
 * a text that is not a statement.
 */
export function proven(
  { release, repository }: Subject,
  found: readonly SignedStatement[],
  signers: readonly Signer[],
): readonly Statement[] {
  return found.flatMap((signed) => {
    const statement = statementOf(signed);
    if (statement === undefined || statement.release !== release || statement.repository !== repository) return [];
    const key = signerOf(signed.statement, namespaces[statement.kind], signed.signature);
    const isListed = signers.some(
      (signer) =>
        signer.key === key &&
        signer.kind === statement.kind &&
        (statement.kind === "built" || signer.stage === statement.stage),
    );
    return isListed ? [statement] : [];
  });
}

/** By which run it was built, where that is proven. */
export function provenBuilt(statements: readonly Statement[]): Built | undefined {
  return statements.find((statement): statement is Built => statement.kind === "built");
}

/** The newest deployment that proves it on a stage. */
export function provenOn(stage: string, statements: readonly Statement[]): Verified | undefined {
  return statements
    .filter((statement): statement is Verified => statement.kind === "verified" && statement.stage === stage)
    .toSorted((a, b) => b.number - a.number)[0];
}

function statementOf({ statement }: SignedStatement): Statement | undefined {
  try {
    return readStatement(statement);
  } catch {
    return undefined;
  }
}
