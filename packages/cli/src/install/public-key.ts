import { resolve } from "node:path";
import { ActionError } from "@stageway/core";
import { readNamed } from "../named-file.ts";

/** A public key in the format of an OpenSSH `.pub` file. */
export interface PublicKey {
  readonly type: string;
  /** Base64. */
  readonly blob: string;
  readonly comment: string;
}

const pattern =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/;

/**
 * Parses a public key.
 *
 * @throws {ActionError} when the text is something else. The message never contains the text, which may be a private key.
 */
export function readPublicKey(text: string): PublicKey {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (/PRIVATE KEY-----/.test(text))
    throw new ActionError("Cannot install the key: this is the private one, which no host is to have", {
      hint: "Name the file beside it that ends with .pub",
    });
  const [, type, blob, comment = ""] = pattern.exec(lines[0]?.trim() ?? "") ?? [];
  if (lines.length === 1 && type !== undefined && blob !== undefined && namedIn(blob) === type)
    return { type, blob, comment: comment.trim() };
  throw new ActionError("Cannot install the key: this is not one public key of OpenSSH", {
    hint: "ssh-keygen -t ed25519 -N '' -f deploy makes one in deploy.pub",
  });
}

/** The type in the key's first string (RFC 4253, 6.6). */
function namedIn(blob: string): string {
  const bytes = Buffer.from(blob, "base64");
  return bytes.length < 4 ? "" : bytes.toString("latin1", 4, 4 + bytes.readUInt32BE(0));
}

/**
 * Reads a public key from a file, relative to `cwd`.
 *
 * @throws {ActionError} when the file cannot be read or does not hold one OpenSSH public key.
 */
export async function readPublicKeyFile(file: string, cwd: string): Promise<PublicKey> {
  const hint = "ssh-keygen -t ed25519 -N '' -f deploy makes a pair of which deploy.pub is named here";
  return readPublicKey(await readNamed(resolve(cwd, file), { act: "read the public key", hint }));
}
