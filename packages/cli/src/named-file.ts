import { readFile } from "node:fs/promises";
import { ActionError, codeOf, quote } from "@stageway/core";

/** What the machine itself refuses, by the code of its error (errno(3)): no fault of stageway's. */
const refusals: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "there is no right to it",
  EPERM: "there is no right to it",
  EISDIR: "it is a folder",
  ENOTDIR: "a file stands where a folder is named",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EROFS: "its file system can only be read",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "no space is left in the quota",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
};

/** Why the machine would not have a file or folder read or written; nothing for any other error. */
export function refusalOf(error: unknown): string | undefined {
  if (!Error.isError(error) || !("syscall" in error)) return undefined;
  const why = refusals[codeOf(error)];
  if (why === undefined || !("path" in error) || typeof error.path !== "string") return why;
  return `${why}: current value is ${quote(error.path)}`;
}

/** Reads a file that somebody named. @throws {ActionError} that says why it cannot be read */
export async function readNamed(path: string, { act, hint }: { readonly act: string; readonly hint?: string }) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why = refusals[codeOf(error)];
    if (why === undefined) throw error;
    throw new ActionError(`Cannot ${act}: ${why}: current value is ${quote(path)}`, { hint });
  }
}
