import { generateKeyPairSync } from "node:crypto";
import type { SigningKey } from "./ed25519.ts";
import { readSigningKey, writeSigningKey } from "./private-key.ts";

/** A new key, as `ssh-keygen -t ed25519 -N ''` would write it, and what it signs with. */
export function newSigningKey(): { readonly text: string; readonly key: SigningKey } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  const text = writeSigningKey(seed, raw, "test", 1);
  return { text, key: readSigningKey(text) };
}
