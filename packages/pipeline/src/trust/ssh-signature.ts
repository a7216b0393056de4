import { createHash } from "node:crypto";
import { keyType, verifyBytes, type PublicKey, type SigningKey } from "./ed25519.ts";
import { SshReader, writeStrings } from "./ssh-wire.ts";

const magic = "SSHSIG";
const version = 1;
const hash = "sha512";

/**
 * Signs a message for one purpose, in the format of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig).
 *
 * @returns the signature in base64, without the armour of a file
 */
export function signMessage(message: string, namespace: string, key: SigningKey): string {
  const signature = writeStrings(keyType, key.sign(signedBytes(message, namespace)));
  return Buffer.concat([
    Buffer.from(magic),
    versionBytes(),
    writeStrings(Buffer.from(key.publicKey, "base64"), namespace, "", hash, signature),
  ]).toString("base64");
}

/** The key that signed this message for this purpose; `undefined` when nobody did, whatever is wrong with the signature. */
export function signerOf(message: string, namespace: string, signature: string): PublicKey | undefined {
  try {
    const reader = new SshReader(Buffer.from(signature, "base64"));
    if (reader.bytes(magic.length).toString("latin1") !== magic || reader.uint32() !== version) return undefined;
    const key = reader.string().toString("base64");
    if (reader.text() !== namespace) return undefined;
    reader.string();
    if (reader.text() !== hash) return undefined;
    const inner = new SshReader(reader.string());
    if (!reader.isAtEnd || inner.text() !== keyType) return undefined;
    const bytes = inner.string();
    return inner.isAtEnd && verifyBytes(key, signedBytes(message, namespace), bytes) ? key : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
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
  return Buffer.concat([Buffer.from(magic), writeStrings(namespace, "", hash, digest)]);
}

function versionBytes(): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  return bytes;
}
