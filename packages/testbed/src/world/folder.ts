import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, ownerOf } from "../owner.ts";

/** A temporary folder that goes when it is disposed, or at the next call after its process was killed. */
export interface OwnedFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a temporary folder, after removing those that killed processes left. */
export async function ownedFolder(kind: string): Promise<OwnedFolder> {
  const prefix = `stageway-${kind}-`;
  for (const name of await readdir(tmpdir())) {
    const [, owner] = /^(\d+-\d+)-/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : "") ?? [];
    if (owner !== undefined && !isAlive(owner)) await remove(join(tmpdir(), name));
  }
  const path = await mkdtemp(join(tmpdir(), `${prefix}${ownerOf()}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
