import { SshReader, writeStrings } from "./ssh-wire.ts";
import { keyType, publicKeyOf, signingKeyOf, type SigningKey } from "./ed25519.ts";

const magic = "openssh-key-v1\0";
const armour = /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END OPENSSH PRIVATE KEY-----$/;

/**
 * Reads an Ed25519 private key without a passphrase, as `ssh-keygen -t ed25519 -N ''` writes it (OpenSSH's PROTOCOL.key).
 *
 * @throws {SyntaxError} that says what it is instead, never with any of the text
 */
export function readSigningKey(text: string): SigningKey {
  const lines = text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.trim());
  const [, body] = armour.exec(lines.filter((line) => line !== "").join("\n")) ?? [];
  if (body === undefined)
    throw new SyntaxError("must be an OpenSSH private key: ssh-keygen -t ed25519 -N '' makes one");
  try {
    return read(new SshReader(Buffer.from(body, "base64")));
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    throw new SyntaxError("is damaged: it ends too early", { cause: error });
  }
}

function read(reader: SshReader): SigningKey {
  if (reader.bytes(magic.length).toString("latin1") !== magic) throw new SyntaxError("is damaged: it has no header");
  const cipher = reader.text();
  reader.string();
  reader.string();
  if (cipher !== "none")
    throw new SyntaxError("must have no passphrase: ssh-keygen -p -N '' -f FILE removes it from a copy of the key");
  if (reader.uint32() !== 1) throw new SyntaxError("must be one key");
  reader.string();
  const secret = new SshReader(reader.string());
  if (secret.uint32() !== secret.uint32()) throw new SyntaxError("is damaged: its check numbers differ");
  const type = secret.text();
  if (type !== keyType) throw new SyntaxError(`must be an Ed25519 key: current value is ${JSON.stringify(type)}`);
  const raw = secret.string();
  const pair = secret.string();
  if (raw.length !== 32 || pair.length !== 64 || !pair.subarray(32).equals(raw))
    throw new SyntaxError("is damaged: its halves do not belong together");
  return signingKeyOf(pair.subarray(0, 32), raw);
}

/** The text of a private key in OpenSSH's format, without a passphrase. `check` is any number, which its reader compares. */
export function writeSigningKey(seed: Uint8Array, raw: Uint8Array, comment: string, check: number): string {
  const checks = Buffer.alloc(8);
  checks.writeUInt32BE(check, 0);
  checks.writeUInt32BE(check, 4);
  const inner = Buffer.concat([checks, writeStrings(keyType, raw, Buffer.concat([seed, raw]), comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const publicKey = Buffer.from(publicKeyOf(raw), "base64");
  const whole = Buffer.concat([
    Buffer.from(magic, "latin1"),
    writeStrings("none", "none", ""),
    one,
    writeStrings(publicKey, Buffer.concat([inner, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}
