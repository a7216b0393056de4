import { createHash } from "node:crypto";

/** The fingerprint of a public key as OpenSSH shows it, from the base64 of its blob. */
export function fingerprint(blob: string): string {
  return `SHA256:${createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/, "")}`;
}
