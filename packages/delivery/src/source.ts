import type { Context } from "@stageway/core";
import type { UploadFile } from "@stageway/remote";

/**
 * Where the number of a record was counted: a GitHub, for a repository. A host compares numbers of one such place only, since
 * another GitHub begins with small ones.
 */
export function sourceOf({
  serverUrl,
  repository: { owner, name },
}: Pick<Context, "serverUrl" | "repository">): string {
  return `${new URL(serverUrl).host}/${owner}/${name}`.toLowerCase();
}

/** Tells the host where the number was counted; beside a program that does not know it, it does nothing. */
export function sourceFile(context: Pick<Context, "serverUrl" | "repository">): UploadFile {
  return { path: "source", content: `${sourceOf(context)}\n` };
}
