import { lstatSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * The paths without links to what is not among them, as `.env` leads to an ignored file: git has such a link, and a fresh clone
 * has nothing behind it, although the file can be read here.
 */
export function withoutLostLinks(root: string, paths: readonly string[]): readonly string[] {
  const known = new Set(paths);
  const real = realpathSync(root);
  const isThere = (path: string) => known.has(path) || paths.some((each) => each.startsWith(`${path}/`));
  return paths.filter((path) => !isLink(join(root, path)) || isThere(relative(real, realpathSync(join(root, path)))));
}

/** A file that is gone by now is no link. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
