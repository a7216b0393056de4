import { createHash } from "node:crypto";
import { keyType, verifyBytes, type PublicKey, type SigningKey } from "./ed25519.ts";
import { SshReader, writeStrings } from "./ssh-wire.ts";

const magic = "SSHSIG";
const version = 1;
const hash = "sha512";
const reserved = "";

/**
 * Signs a message for one purpose, in the format of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig).
 *
 * @returns the signature in base64, without the armour of a file
 */
export function signMessage(message: string, namespace: string, key: SigningKey): string {
  return framed(Buffer.from(key.publicKey, "base64"), namespace, key.sign(signedBytes(message, namespace)));
}

/**
 * The key that signed this message for this purpose; `undefined` when nobody did, whatever is wrong with the signature. A signature has
 * one spelling: what a reader of base64 skips, or a field that nobody signed, would let anybody make many of one, with any text in them.
 */
export function signerOf(message: string, namespace: string, signature: string): PublicKey | undefined {
  try {
    const reader = new SshReader(Buffer.from(signature, "base64"));
    reader.bytes(magic.length + versionBytes().length);
    const key = reader.string();
    for (let skipped = 0; skipped < [namespace, reserved, hash].length; skipped++) reader.string();
    const inner = new SshReader(reader.string());
    inner.string();
    const bytes = inner.string();
    if (signature !== framed(key, namespace, bytes)) return undefined;
    const publicKey = key.toString("base64");
    return verifyBytes(publicKey, signedBytes(message, namespace), bytes) ? publicKey : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The one text of a signature. */
function framed(key: Uint8Array, namespace: string, bytes: Uint8Array): string {
  const fields = writeStrings(key, namespace, reserved, hash, writeStrings(keyType, bytes));
  return Buffer.concat([Buffer.from(magic), versionBytes(), fields]).toString("base64");
}

/** The signature as `ssh-keygen -Y verify -s FILE` reads it. */
export function armourSignature(signature: string): string {
  const lines = signature.match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

/** What a file of `ssh-keygen -Y sign` holds, in base64. @throws {SyntaxError} when it is no such file */
export function bareSignature(armoured: string): string {
  const text = armoured.replaceAll("\r\n", "\n").trim();
  const [, body] = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----$/.exec(text) ?? [];
  if (body === undefined) throw new SyntaxError("must be a signature of ssh-keygen");
  return body.replaceAll("\n", "");
}

function signedBytes(message: string, namespace: string): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([Buffer.from(magic), writeStrings(namespace, reserved, hash, digest)]);
}

function versionBytes(): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  return bytes;
}
