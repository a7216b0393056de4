import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ActionError, codeOf, describe, quote } from "@stageway/core";
import { newSigningKey, readSigningKey, type NewKey, type PublicKey } from "@stageway/pipeline/trust";

/** The file of a private key, below git's own folder: no commit, no copy of the work tree and no clone has it. */
export function keyFile(gitFolder: string, name: string): string {
  return join(gitFolder, "stageway", "keys", name);
}

/**
 * The public half of a key that was made before; nothing where there is none.
 *
 * @throws {ActionError} when there is something else: it is never replaced
 */
export async function readKeyFile(path: string): Promise<PublicKey | undefined> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  const hint = "Nothing was changed. If nobody needs it, remove the file and start again";
  if (!stats.isFile())
    throw new ActionError(`Cannot use the signing key: it is not a file: current value is ${quote(path)}`, { hint });
  try {
    return readSigningKey(await readFile(path, "utf8")).publicKey;
  } catch (error) {
    const why = `it ${describe(error)}: current value is ${quote(path)}`;
    throw new ActionError(`Cannot use the signing key: ${why}`, { hint });
  }
}

/** Makes a key and writes it with mode 600. @throws when the file is there: no key is ever overwritten */
export async function makeKeyFile(path: string, comment: string): Promise<NewKey["key"]> {
  const { text, key } = newSigningKey(comment);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { flag: "wx", mode: 0o600, flush: true });
  return key;
}
