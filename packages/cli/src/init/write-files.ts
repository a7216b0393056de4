import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ActionError } from "@stageway/core";

/** @throws {ActionError} when one of the files is there and nobody said that it may be replaced */
export function refuseExisting(root: string, paths: Iterable<string>, hint: string): void {
  const there = [...paths].filter((path) => existsSync(join(root, path)));
  if (there.length === 0) return;
  const why = `it is there already: current value is ${there.join(", ")}`;
  throw new ActionError(`Cannot write the configuration: ${why}`, { hint });
}

/** Writes all files or none: half of them would stand in the way of the next init. */
export async function writeFiles(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const fresh = new Map<string, string>();
  try {
    for (const [name, text] of files) {
      const path = join(root, name);
      await mkdir(dirname(path), { recursive: true });
      fresh.set(path, `${path}.new`);
      await writeFile(`${path}.new`, text);
    }
    for (const [path, written] of fresh) await rename(written, path);
  } finally {
    await Promise.all([...fresh.values()].map((written) => rm(written, { force: true })));
  }
}
