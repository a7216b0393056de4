import { generateKeyPairSync, randomInt } from "node:crypto";
import type { SigningKey } from "./ed25519.ts";
import { readSigningKey, writeSigningKey } from "./private-key.ts";

/** A signing key with its private text, which goes into a file or a secret and nowhere else. */
export interface NewKey {
  readonly text: string;
  readonly key: SigningKey;
}

/** Makes a key as `ssh-keygen -t ed25519 -N ''` would write it. */
export function newSigningKey(comment = ""): NewKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  const text = writeSigningKey(seed, raw, comment, randomInt(2 ** 32));
  return { text, key: readSigningKey(text) };
}
