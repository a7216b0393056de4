import { keyType, type SigningKey } from "./ed25519.ts";
import { readSigningKey } from "./private-key.ts";
import type { Signer } from "./signers.ts";

/** What a key is to sign: what was built, or what was verified on a stage. */
export type Purpose = Pick<Signer, "kind" | "stage">;

/**
 * Reads a signing key, and looks whether it may sign for this purpose, where it is known who may.
 *
 * @throws {SyntaxError} that shows the public half alone
 */
export function listedKey(text: string, purpose: Purpose, signers: readonly Signer[] | undefined): SigningKey {
  const key = readSigningKey(text);
  if (signers === undefined || mayOneSign(key.publicKey, purpose, signers)) return key;
  const line = purpose.kind === "built" ? "build" : (purpose.stage ?? "");
  throw new SyntaxError(
    `must be a key that .github/stageway.signers lists as ${line}: current value is ${keyType} ${key.publicKey}`,
  );
}

function mayOneSign(key: string, { kind, stage }: Purpose, signers: readonly Signer[]): boolean {
  return signers.some((signer) => signer.key === key && signer.kind === kind && signer.stage === stage);
}

/**
 * The key of an input: needed where signatures are required.
 *
 * @throws {SyntaxError} why it cannot sign
 */
export function keyOfInput(
  text: string | undefined,
  purpose: Purpose,
  signers: readonly Signer[] | undefined,
): SigningKey | undefined {
  if (text !== undefined) return listedKey(text, purpose, signers);
  if (signers === undefined) return undefined;
  throw new SyntaxError('is needed, because the configuration has "trust: required"');
}
