import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, ownerOf } from "./owner.ts";

/**
 * Makes a temporary folder whose name says whose it is ("nobody" means that it outlives its maker), and removes those of
 * the same kind whose owner is gone.
 */
export async function ownedFolder(kind: string, owner: string = ownerOf(), parent: string = tmpdir()): Promise<string> {
  for (const name of await readdir(parent)) {
    const start = `stageway-${kind}-`;
    const other = name.startsWith(start) ? /^(\d+-\d+)-/.exec(name.slice(start.length))?.[1] : undefined;
    if (other === undefined || isAlive(other)) continue;
    // What another user left is for that user to remove.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return mkdtemp(join(parent, `stageway-${kind}-${owner}-`));
}
