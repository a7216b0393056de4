import { noIgnoreFile, parseIgnoreFile, type IgnoreFile } from "@stageway/pipeline/ignore-file";
import type { ReadFile } from "./source.ts";
import type { SourceTree } from "./source-tree.ts";

/**
 * What the builder is sent of a context, folders too: paths in the repository, each with its path in the context. The builder follows a link in
 * place of an ignore file within the folder that has it alone, and leaves out nothing where it ends elsewhere: one that is a link is not read.
 */
export async function sentOf(
  context: string,
  dockerfile: string,
  { below, isLink }: Pick<SourceTree, "below" | "isLink">,
  readFile: ReadFile,
): Promise<(readonly [string, string])[]> {
  const top = context === "." ? "" : `${context}/`;
  const [own, common] = [`${dockerfile}.dockerignore`, `${top}.dockerignore`];
  const text = isLink(own) || isLink(common) ? undefined : ((await readFile(own)) ?? (await readFile(common)));
  const { ignores, leavesOutWholeFolders } = ignoreFileOf(text);
  const paths = below(context, leavesOutWholeFolders ? ignores : undefined);
  const sent = new Set<string>();
  for (const path of paths) {
    if (ignores(path.slice(top.length))) continue;
    sent.add(path);
    for (let end = path.lastIndexOf("/"); end > top.length; end = path.lastIndexOf("/", end - 1))
      sent.add(path.slice(0, end));
  }
  return paths.filter((path) => sent.has(path)).map((path) => [path, path.slice(top.length)] as const);
}

/** A reader of our own, which a test compares with the builder. What is not understood leaves out nothing: then more counts than the builder is sent, never less. */
function ignoreFileOf(text: Buffer | undefined): IgnoreFile {
  if (text === undefined) return noIgnoreFile;
  try {
    return parseIgnoreFile(text.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return noIgnoreFile;
    throw error;
  }
}
