import { createHash } from "node:crypto";
import { ActionError } from "@stageway/core";

/** `sha256:` and 64 lower-case hex characters; the only algorithm that every registry supports. */
export type Digest = `sha256:${string}`;

const wellFormed = /^sha256:[0-9a-f]{64}$/;

/** Whether a text is a well-formed digest. */
export function isDigest(text: string): text is Digest {
  return wellFormed.test(text);
}

/** The digest of these bytes. */
export function digestOf(bytes: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Passes `chunks` on and verifies their digest and size. The last chunk is held back until the check is done, so that wrong content never
 * arrives complete. Excess bytes are not passed on: a sender that has announced the length would send them as the start of another request.
 *
 * @throws {WrongContentError} when the digest or the number of bytes differs.
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  wanted: { readonly digest: string; readonly size?: number },
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let size = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (wanted.size !== undefined && size > wanted.size) throw wrongSize(wanted, `at least ${String(size)}`);
    if (held !== undefined) yield held;
    held = chunk;
    hash.update(chunk);
  }
  assertDigest(`sha256:${hash.digest("hex")}`, wanted.digest);
  if (wanted.size !== undefined && size !== wanted.size) throw wrongSize(wanted, String(size));
  if (held !== undefined) yield held;
}

function wrongSize({ digest, size }: { readonly digest: string; readonly size?: number }, actual: string) {
  return new WrongContentError(`${String(size)} bytes were promised for ${digest}: current value is ${actual}`);
}

/** @throws {WrongContentError} when the digests differ. Such an error is never retried. */
export function assertDigest(actual: string, wanted: string): void {
  if (actual === wanted) return;
  throw new WrongContentError(`the registry sent something else than ${wanted}: current value is ${actual}`);
}

/** The registry delivered other content than requested. */
export class WrongContentError extends ActionError {
  constructor(why: string) {
    super(`Cannot trust the content: ${why}`, {
      hint: "The registry or something between it and this runner changes content. Push the image again, and look at proxies and at the registry's storage.",
    });
  }
}
