import { realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { ActionError } from "./errors.ts";
import { quote } from "./quote.ts";

/**
 * Gives the real path of something within a folder, after all symbolic links on the way.
 *
 * @throws {ActionError} when it leads out of the folder, or there is nothing.
 */
export async function pathWithin(folder: string, path: string): Promise<string> {
  const root = await found(folder, folder);
  const target = await found(resolve(root, path), path);
  if (target === root || target.startsWith(root === sep ? sep : root + sep)) return target;
  throw new ActionError(`Cannot use the path: it must stay within ${folder}: current value is ${quote(path)}`);
}

async function found(path: string, shown: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw new ActionError(`Cannot use the path: it must exist: current value is ${quote(shown)}`, { cause });
  }
}
