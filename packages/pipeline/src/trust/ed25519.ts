import { createPublicKey, createPrivateKey, sign, verify, type KeyObject } from "node:crypto";
import { SshReader, writeStrings } from "./ssh-wire.ts";

/** The one kind of key that signs statements, as SSH names it (RFC 8709). */
export const keyType = "ssh-ed25519";

/** A public key in its SSH form, in base64: the second word of a `.pub` file. */
export type PublicKey = string;

/** A key that can sign. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}

/** The SSH form of 32 bytes of public key. */
export function publicKeyOf(raw: Uint8Array): PublicKey {
  return writeStrings(keyType, raw).toString("base64");
}

/** The 32 bytes of a public key; `undefined` when it is not an Ed25519 key in its SSH form, written in the one way there is. */
export function rawPublicKey(key: PublicKey): Buffer | undefined {
  try {
    const reader = new SshReader(Buffer.from(key, "base64"));
    const type = reader.text();
    const raw = reader.string();
    return type === keyType && raw.length === 32 && reader.isAtEnd && publicKeyOf(raw) === key ? raw : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `key` made this signature of `message`. */
export function verifyBytes(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const raw = rawPublicKey(key);
  if (raw === undefined || signature.length !== 64) return false;
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
  return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

/** A signing key of its 32 secret and 32 public bytes. @throws {SyntaxError} when they do not belong together */
export function signingKeyOf(seed: Uint8Array, raw: Uint8Array): SigningKey {
  const key: KeyObject = createPrivateKey({
    key: {
      kty: "OKP",
      crv: "Ed25519",
      d: Buffer.from(seed).toString("base64url"),
      x: Buffer.from(raw).toString("base64url"),
    },
    format: "jwk",
  });
  // Node takes the public half of the text, so that only a comparison shows halves of two keys.
  const derived = createPublicKey(key).export({ format: "jwk" }).x;
  if (derived !== Buffer.from(raw).toString("base64url")) throw new SyntaxError("its halves do not belong together");
  const signing = { publicKey: publicKeyOf(raw), sign: (message: Uint8Array) => sign(null, message, key) };
  const probe = Buffer.from("stageway");
  if (!verifyBytes(signing.publicKey, probe, signing.sign(probe)))
    throw new SyntaxError("its halves do not belong together");
  return signing;
}
